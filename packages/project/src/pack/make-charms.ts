import { createHash } from "node:crypto";
import { join } from "node:path";
import { type BuiltCharm, buildCharm } from "../build-charm.ts";
import { type CharmFile, charmFiles, runtimePath } from "../charm-files.ts";
import type { FetchOptions } from "../fetch-package.ts";
import { runtimeLicence } from "../licences.ts";
import { nodeRuntime } from "../node-runtime.ts";
import { typeCheck } from "../type-check.ts";
import { readImageInfo } from "./image-info.ts";
import type { PackedCharm, PackOptions, PackReport } from "./pack-charm.ts";
import { packedRuntime } from "./packed-runtime.ts";
import { archiveName, type PackPlatform, packPlatforms } from "./platforms.ts";
import { writeArchive } from "./write-archive.ts";
import { writeZip, type ZipEntry } from "./write-zip.ts";

/** Charms that were made, and the sources that are in them. */
interface MadeCharms {
  readonly report: PackReport;
  /** Absolute paths. */
  readonly inputs: readonly string[];
}

/**
 * Makes the archives of a project, whatever was there.
 *
 * @throws `ProjectError` for a project that cannot be used, `PackageError` when the runtime cannot be fetched
 */
export async function makeCharms(options: PackOptions): Promise<MadeCharms> {
  const { directory, output, platform, imageInfo, fetch } = options;
  const info = imageInfo === undefined ? undefined : readImageInfo(imageInfo);
  const [types, built] = await Promise.all([typeCheck(directory, fetch.signal), buildCharm(directory, options)]);
  const { metadata } = built.project;
  const charms: PackedCharm[] = [];
  for (const one of packPlatforms(built.project, platform)) charms.push(await packFor(one, built, info, output, fetch));
  const images = Object.entries(metadata.resources).flatMap(([name, { type }]) => (type === "oci-image" ? [name] : []));
  const report: PackReport = { name: metadata.name, charms, types, images };
  return { report, inputs: built.inputs };
}

async function packFor(
  { label, platform }: PackPlatform,
  built: BuiltCharm,
  info: unknown,
  output: string,
  fetch: FetchOptions,
): Promise<PackedCharm> {
  const { licence } = await nodeRuntime(platform, fetch);
  const files = [...charmFiles(built, platform, info), runtimeLicence(licence)];
  const runtime = await packedRuntime(platform, fetch);
  const entries: readonly ZipEntry[] = [...files, { path: runtimePath, content: runtime, mode: 0o755 }];
  const parts = writeZip(entries);
  fetch.signal?.throwIfAborted();
  const file = join(output, archiveName(built.project.metadata.name, label));
  await writeArchive(file, parts, fetch.signal);
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  const code = deflatedBytes(files.filter(({ path }) => path === "charm.cjs"));
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return {
    file,
    platform,
    bytes,
    sha256: hash.digest("hex"),
    parts: { runtime: runtime.deflated.length, code, rest: bytes - runtime.deflated.length - code },
  };
}

function deflatedBytes(files: readonly CharmFile[]): number {
  return writeZip(files).reduce((sum, part) => sum + part.length, 0);
}
