import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PackedPackage, PublishedManifest } from "./packed-package.ts";
import { inOrder, publishPackage } from "./publish.ts";
import { runTool } from "./run-tool.ts";

/** As much of a registry as a publication needs: documents by name, put and read back. */
const documents = new Map<string, string>();
let registry: Server;
let directory: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "publish-"));
  registry = createServer(async (request, response) => {
    const name = decodeURIComponent(request.url?.slice(1).split("?")[0] ?? "");
    if (request.method === "PUT") {
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += chunk;
      documents.set(name, body);
      response.writeHead(201, { "content-type": "application/json" }).end("{}");
    } else {
      const found = documents.get(name);
      response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" }).end(found ?? "{}");
    }
  });
  await new Promise<void>((done) => registry.listen(0, "127.0.0.1", done));
  const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  const config = join(directory, "npmrc");
  await writeFile(config, `registry=http://${host}/\n//${host}/:_authToken=none\n`);
  env = { ...process.env, npm_config_userconfig: config, npm_config_cache: join(directory, "cache") };
  delete env["npm_config_registry"];
});

afterAll(async () => {
  registry.close();
  await rm(directory, { recursive: true, force: true });
});

function packed(manifest: PublishedManifest, tarball = ""): PackedPackage {
  return { folder: "", tarball, tarballBytes: 0, unpackedBytes: 0, manifest, files: new Map() };
}

test("publishes a tarball once: a release that goes on finds it there", async () => {
  const signal = new AbortController().signal;
  const manifest = {
    name: "@paas-charm/tried",
    version: "0.2.0",
    publishConfig: { access: "public", provenance: true },
  };
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
  await runTool("npm", ["pack", "--loglevel=error"], { signal, cwd: directory, env });
  const one = packed(manifest, join(directory, "paas-charm-tried-0.2.0.tgz"));
  const options = { signal, provenance: false, env };

  const first = await publishPackage(one, options);
  const second = await publishPackage(one, options);

  expect([first, second]).toEqual(["published", "was there"]);
  const document = JSON.parse(documents.get("@paas-charm/tried") ?? "{}");
  expect(document).toMatchObject({ access: "public", versions: { "0.2.0": { name: "@paas-charm/tried" } } });
}, 180_000);

test("publishes what others need before them", () => {
  const command = packed({ name: "paas-charm", version: "1.0.0", dependencies: { "@paas-charm/flask": "^1.0.0" } });
  const flask = packed({
    name: "@paas-charm/flask",
    version: "1.0.0",
    peerDependencies: { "@paas-charm/core": "^1.0.0" },
  });
  const core = packed({ name: "@paas-charm/core", version: "1.0.0", dependencies: { zod: "^4.0.0" } });

  expect(inOrder([command, flask, core])).toEqual([core, flask, command]);
});
