import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type PackedPackage, tarballName } from "../packed-package.ts";

/** A registry on this machine that has our tarballs and nothing else. */
export interface TarballRegistry {
  readonly url: string;
  close(): void;
}

/** Serves tarballs as a registry does: clients are told that it is the one of the scope `@paas-charm`, and ask their own for all else. */
export async function serveTarballs(packages: readonly PackedPackage[]): Promise<TarballRegistry> {
  const contents = new Map(
    await Promise.all(packages.map(async (one) => [tarballName(one), await readFile(one.tarball)] as const)),
  );
  let url = "";
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url?.slice(1).split("?")[0] ?? "");
    const content = contents.get(path.replace(/^-\//, ""));
    const packed = packages.find(({ manifest }) => manifest.name === path);
    if (content !== undefined) response.writeHead(200, { "content-type": "application/octet-stream" }).end(content);
    else if (packed === undefined) response.writeHead(404).end("{}");
    else {
      const tarball = tarballName(packed);
      const document = packageDocument(packed, `${url}-/${tarball}`, contents.get(tarball) ?? Buffer.alloc(0));
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function packageDocument({ manifest }: PackedPackage, tarball: string, content: Buffer): object {
  const { name, version } = manifest;
  const digest = (algorithm: string) => createHash(algorithm).update(content);
  const dist = {
    tarball,
    shasum: digest("sha1").digest("hex"),
    integrity: `sha512-${digest("sha512").digest("base64")}`,
  };
  // Long ago: some clients take no version that is younger than a day.
  const time = {
    created: "2020-01-01T00:00:00.000Z",
    modified: "2020-01-01T00:00:00.000Z",
    [version]: "2020-01-01T00:00:00.000Z",
  };
  return { name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } }, time };
}
