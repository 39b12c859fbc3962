import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleCharm } from "@paas-charm/project";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";

let folder: string;
let charm: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shop-"));
  charm = join(folder, "charm");
  // The Node that runs the tests does for the charm's own: nothing has to be fetched.
  await assembleCharm({
    directory: import.meta.dirname,
    into: charm,
    fetch: { cache: folder },
    runtime: process.execPath,
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("a charm of a framework of one's own is packed as any other", async () => {
  const metadata: unknown = parse(await readFile(join(charm, "metadata.yaml"), "utf8"));
  const config: unknown = parse(await readFile(join(charm, "config.yaml"), "utf8"));

  expect(metadata).toMatchObject({
    name: "shop",
    containers: { app: { resource: "app-image" } },
    resources: { "app-image": { type: "oci-image" } },
    peers: { peers: { interface: "peers" } },
  });
  expect(config).toMatchObject({ options: { "bun-environment": { default: "production", type: "string" } } });
});
