import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleCharm } from "@paas-charm/project";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";

let folder: string;
let charm: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "forecast-"));
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

test("a charm with an integration from another npm package is packed whole", async () => {
  const metadata: unknown = parse(await readFile(join(charm, "metadata.yaml"), "utf8"));

  expect(metadata).toMatchObject({
    name: "forecast",
    requires: { weather: { interface: "weather", optional: true, limit: 1 } },
  });
});
