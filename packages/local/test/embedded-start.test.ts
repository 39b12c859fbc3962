import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEmbeddedPebble } from "./embedded-pebble.ts";
import { sendRequest } from "./send-request.ts";

const layer = (services: object, more: object = {}) => JSON.stringify({ services, ...more });
const sleeper = { override: "replace", command: "sleep 600", startup: "enabled" };

async function start(...[options, files]: Parameters<typeof startEmbeddedPebble>) {
  const server = await startEmbeddedPebble(options, files);
  onTestFinished(() => server.close());
  return server;
}

test("reads its layers in their order, and starts what is enabled", async () => {
  const server = await start(
    { hold: false },
    {
      "layers/002-second.yaml": layer({ a: { override: "merge", summary: "second" } }),
      "layers/001-first.yaml": layer({ a: { ...sleeper, summary: "first" } }),
      "layers/003-group.d/001-one.yaml": layer({ b: { ...sleeper, startup: "disabled" } }),
      "layers/readme.txt": "no layer",
    },
  );

  const plan = await server.pebble.plan();
  expect(Object.entries(plan.services ?? {}).map(([name, { summary }]) => [name, summary])).toEqual([
    ["a", "second"],
    ["b", undefined],
  ]);
  expect(await server.pebble.services()).toMatchObject([{ current: "active" }, { current: "inactive" }]);
  await server.pebble.addLayer("group/two", {}, { inner: true });
});

test("holds back what is enabled when it is told to", async () => {
  const server = await start({ hold: true }, { "layers/001-base.yaml": layer({ a: sleeper }) });

  expect(await server.pebble.services()).toMatchObject([{ current: "inactive" }]);
  expect(await server.pebble.changes({ select: "all" })).toEqual([]);
});

test.for<[files: Readonly<Record<string, string>>, words: string]>([
  [{ "layers/1-x.yaml": "" }, 'invalid layer filename: "1-x.yaml" (must look like "123-some-label.yaml")'],
  [{ "layers/001-x.d/a": "" }, 'invalid layer sub-directory name: "001-x.d" (must look like "123-some-label.d")'],
  [{ "layers/001-abc.d/001-def.d/a": "" }, "cannot have a layers sub-directory at this level"],
  [{ "layers/001-abc.yaml": "odd: 1" }, 'cannot load plan: cannot parse layer "abc": unknown section "odd"'],
  [
    { "layers/001-abc.yaml": layer({ a: { override: "replace" } }) },
    'cannot load plan: plan must define "command" for service "a"',
  ],
  [
    { "layers/001-abc.yaml": "", "layers/001-def.yaml": "" },
    'invalid layer filename: "001-def.yaml" not unique (have "001-abc.yaml" already)',
  ],
  [
    { "layers/001-abc.yaml": "", "layers/002-abc.yaml": "" },
    'invalid layer filename: "002-abc.yaml" not unique (have "001-abc.yaml" already)',
  ],
  [{ ".pebble.state": "{" }, "cannot read the state file"],
])("does not start over %j", async ([files, words]) => {
  await expect(startEmbeddedPebble({}, files)).rejects.toThrow(words);
});

test.for<[fields: object, code: number]>([
  [{ command: "sh -c 'exit 3'", "on-failure": "shutdown" }, 10],
  [{ command: "sh -c 'exit 3'", "on-failure": "success-shutdown" }, 0],
  [{ command: "true", "on-success": "shutdown" }, 0],
  [{ command: "true", "on-success": "failure-shutdown" }, 10],
])("is asked to end by a service of %j with %i", async ([fields, code]) => {
  const server = await start({ hold: false }, { "layers/001-base.yaml": layer({ a: { ...sleeper, ...fields } }) });

  expect(await server.running().asked).toBe(code);
});

test("is asked to end by a check that fails with 11", async () => {
  const service = { ...sleeper, "on-check-failure": { c: "shutdown" } };
  const server = await start({ hold: false }, { "layers/001-base.yaml": layer({ a: service }) });
  // A service in its first second is left alone.
  await server.pebble.waitChange("1");

  await server.pebble.combineLayer("check", {
    checks: { c: { override: "replace", exec: { command: "false" }, period: "10ms", threshold: 1 } },
  });

  expect(await server.running().asked).toBe(11);
});

test("remembers changes, notices and identities over a restart, and no layer", async () => {
  const server = await start();
  await server.pebble.combineLayer("l", { services: { a: { override: "replace", command: "sleep 600" } } });
  await server.pebble.start(["a"]);
  await server.pebble.notify("example.com/a", { data: { k: "v" } });
  await server.pebble.addIdentities({ bob: { access: "read", local: { "user-id": 4242 } } });
  const { bootId } = await server.pebble.systemInfo();
  const before = await server.pebble.notices({ types: ["custom"] });

  await server.end();
  await server.start();

  expect((await server.pebble.changes({ select: "all" })).map(({ id, kind, status }) => [id, kind, status])).toEqual([
    ["1", "start", "Done"],
    ["2", "stop", "Done"],
  ]);
  expect(await server.pebble.notices({ types: ["custom"] })).toEqual(before);
  expect(Object.keys(await server.pebble.identities())).toEqual(["bob"]);
  expect(await server.pebble.plan()).toEqual({});
  expect((await server.pebble.systemInfo()).bootId === bootId).toBe(false);
});

test("remembers of a command that ran at the end how it was killed", async () => {
  const server = await start();
  const command = await server.pebble.spawn(["sleep", "600"]);
  const ended = command.wait().catch(() => undefined);
  await expect.poll(() => server.pebble.changes()).toMatchObject([{ status: "Doing" }]);
  // It runs once a signal gets through to it.
  await command.kill("SIGCONT");

  await server.end();
  await ended;
  await server.start();

  const [change] = await server.pebble.changes({ select: "all" });
  expect([change?.status, change?.tasks[0]?.data]).toEqual(["Done", { "exit-code": 137 }]);
});

test("takes identities from a file", async () => {
  const home = mkdtempSync(join(tmpdir(), "identities-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const file = join(home, "ids.yaml");
  await expect(startEmbeddedPebble({ identitiesFile: file })).rejects.toThrow(
    `open ${file}: no such file or directory`,
  );
  await expect(startEmbeddedPebble({ identitiesFile: "/dev/null" })).rejects.toThrow("no identities to add");

  const files = { "ids.yaml": "identities:\n  bob: {access: read, local: {user-id: 4242}}\n" };
  const first = await start({}, files);
  const second = await start({ identitiesFile: join(first.home, "ids.yaml") });

  expect(JSON.parse((await sendRequest(second.socketPath, "GET /v1/identities")).body).result).toEqual({
    bob: { access: "read", local: { "user-id": 4242 } },
  });
});
