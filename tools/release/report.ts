import { size } from "../../apps/cli/src/terminal/sizes.ts";
import { table } from "../bench/table.ts";
import type { DependencyCount } from "./dependency-counts.ts";
import type { PackedPackage } from "./packed-package.ts";

/** What would be published, one line a package, with what an install of it brings. */
export function releaseTable(packages: readonly PackedPackage[], counts: ReadonlyMap<string, DependencyCount>): string {
  const rows = packages.map(({ manifest, tarballBytes, unpackedBytes, files }) => {
    const count = counts.get(manifest.name);
    return [
      `${manifest.name} ${manifest.version}`,
      size(tarballBytes),
      size(unpackedBytes),
      String(files.size),
      String(count?.direct ?? 0),
      String(count?.all ?? 0),
    ];
  });
  return table([["Package", "Tarball", "Unpacked", "Files", "Dependencies", "With theirs"], ...rows]);
}
