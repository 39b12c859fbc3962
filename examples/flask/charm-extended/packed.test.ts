import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleCharm } from "@paas-charm/project";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";

let folder: string;
let charm: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "guestbook-extended-"));
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

async function yamlOf(name: string): Promise<Record<string, Record<string, unknown>>> {
  return parse(await readFile(join(charm, name), "utf8"));
}

test("the packed charm has the options of charm.ts beside the framework's", async () => {
  const { options } = await yamlOf("config.yaml");

  expect(options).toMatchObject({
    motto: { type: "string", default: "Be kind", description: "A line above the entries" },
    "entries-shown": { type: "int", default: 50, description: "How many entries the page shows" },
    "webserver-workers": { type: "int" },
  });
});

test("the packed charm has the action of charm.ts, with parameters that Juju checks", async () => {
  const actions = await yamlOf("actions.yaml");

  expect(actions).toEqual({
    "count-words": {
      description: "Counts the words of new entries now",
      params: { quiet: { type: "boolean", default: false, description: "Say only that it is done" } },
      additionalProperties: false,
    },
    "rotate-secret-key": { description: expect.any(String) },
  });
});

test("the packed charm has the endpoints of charmcraft.yaml and of the extension", async () => {
  const { requires, containers, peers } = await yamlOf("metadata.yaml");

  expect(requires).toMatchObject({
    postgresql: { interface: "postgresql_client", optional: false, limit: 1 },
    ingress: { interface: "ingress", limit: 1 },
  });
  expect([containers, peers].map((section) => Object.keys(section ?? {}))).toEqual([["flask-app"], ["secret-storage"]]);
});

test("the packed charm starts, and says that it is Juju who must start it", () => {
  const { status, stderr } = spawnSync(join(charm, "dispatch"), { env: {}, encoding: "utf8" });

  expect(status).toBe(1);
  expect(stderr).toMatch(/JUJU_/);
});
