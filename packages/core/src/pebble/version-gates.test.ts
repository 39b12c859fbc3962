import { afterEach, beforeEach, expect, test } from "vitest";
import { secret } from "../secret.ts";
import { createPebbleClient } from "./client.ts";
import { failure, result, type ScriptedServer, scriptedServer } from "./faults/scripted-server.ts";
import type { Pebble } from "./pebble.ts";

let server: ScriptedServer;
let pebble: Pebble;
let version: string;
beforeEach(async () => {
  // Pebble 1.4 as far as the gates see it: no endpoint of later versions, and layers of later versions are not understood.
  server = await scriptedServer((request) => {
    const { method, path } = request;
    if (path === "/v1/system-info") result(request, { version: `v${version}`, "boot-id": "b" });
    else if (path === "/v1/checks" && method === "POST") failure(request, 405, 'method "POST" not allowed');
    else if (path === "/v1/layers") failure(request, 400, "cannot parse layer YAML: field not found in type");
    else failure(request, 404, "invalid API endpoint requested");
  });
  pebble = createPebbleClient({ socketPath: server.socketPath });
  version = "1.4.2";
});
afterEach(async () => {
  pebble.close();
  await server.close();
});

const service = { override: "replace", command: "x" } as const;

test.for<[string, string, (pebble: Pebble) => Promise<unknown>]>([
  ["notices", "it needs Pebble 1.5", (old) => old.notices()],
  ["the wait for notices", "it needs Pebble 1.5", (old) => old.waitNotices({}, 10)],
  ["a notice", "it needs Pebble 1.5", (old) => old.notice("1")],
  ["to notify", "it needs Pebble 1.5", (old) => old.notify("a.b/c")],
  ["notices of all", "`notices of other users` needs Pebble 1.7.2", (old) => old.notices({ users: "all" })],
  ["notices of a user", "`notices of other users` needs Pebble 1.7.2", (old) => old.notices({ userId: 0 })],
  ["identities", "it needs Pebble 1.15", (old) => old.identities()],
  [
    "to add identities",
    "it needs Pebble 1.15",
    (old) => old.addIdentities({ a: { access: "read", local: { "user-id": 1 } } }),
  ],
  ["to remove identities", "it needs Pebble 1.15", (old) => old.removeIdentities(["a"])],
  [
    "passwords",
    "`basic identities` needs Pebble 1.19",
    (old) => old.replaceIdentities({ a: { access: "metrics", basic: { password: secret("x") } } }),
  ],
  [
    "certificates",
    "`cert identities` needs Pebble 1.25",
    (old) => old.replaceIdentities({ a: { access: "admin", cert: { pem: "x" } } }),
  ],
  ["to start checks", "it needs Pebble 1.19", (old) => old.startChecks(["a"])],
  ["to stop checks", "it needs Pebble 1.19", (old) => old.stopChecks(["a"])],
  ["metrics", "it needs Pebble 1.19", (old) => old.metrics()],
  ["to refresh a check", "it needs Pebble 1.20", (old) => old.refreshCheck("a")],
  [
    "labels of log targets",
    "`log target labels` needs Pebble 1.6",
    (old) => old.combineLayer("a", { "log-targets": { t: { override: "replace", labels: { a: "b" } } } }),
  ],
  [
    "log targets of OpenTelemetry",
    "`log target type opentelemetry` needs Pebble 1.24",
    (old) => old.combineLayer("a", { "log-targets": { t: { override: "replace", type: "opentelemetry" } } }),
  ],
  [
    "log targets of syslog",
    "`log target type syslog` needs Pebble 1.27",
    (old) => old.addLayer("a", { "log-targets": { t: { override: "replace", type: "syslog" } } }),
  ],
  [
    "actions of services",
    "`actions that shut Pebble down with another outcome` needs Pebble 1.6",
    (old) => old.addLayer("a", { services: { s: { ...service, "on-success": "failure-shutdown" } } }),
  ],
  [
    "the startup of checks",
    "`check startup` needs Pebble 1.19",
    (old) => old.addLayer("a", { checks: { c: { override: "replace", startup: "disabled" } } }),
  ],
  [
    "workloads",
    "`workloads` needs Pebble 1.20",
    (old) => old.addLayer("a", { workloads: { w: { override: "replace" } } }),
  ],
  ["pairing", "`pairing` needs Pebble 1.26", (old) => old.addLayer("a", { pairing: { mode: "single" } })],
])("an old Pebble that does not have %s is named, and the version needed", async ([, needed, call]) => {
  const error = await call(pebble).catch((reason: unknown) => reason);

  expect(error).toMatchObject({
    code: "not-supported",
    message: expect.stringContaining(`${needed} or newer, and this one is 1.4.2`),
  });
});

test("a new Pebble that rejects a layer says why itself", async () => {
  version = "1.32.1";

  const error = await pebble
    .addLayer("a", { checks: { c: { override: "replace", startup: "maybe" } } })
    .catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code: "bad-request", message: "cannot parse layer YAML: field not found in type" });
});

test("a new Pebble has no warnings, and the error says where they are", async () => {
  version = "1.32.1";

  const errors = await Promise.all([
    pebble.warnings().catch((reason: unknown) => reason),
    pebble.acknowledgeWarnings("2026-01-01T00:00:00Z").catch((reason: unknown) => reason),
  ]);

  for (const error of errors) {
    expect(error).toMatchObject({
      code: "not-supported",
      message: expect.stringContaining("notices of the type warning"),
    });
  }
});

test("an old Pebble has warnings", async () => {
  await server.restart((request) => result(request, [{ message: "m", "last-added": "2026-01-01T00:00:00Z", more: 1 }]));

  expect(await pebble.warnings()).toEqual([{ message: "m", lastAdded: "2026-01-01T00:00:00Z" }]);
});

test("an old Pebble says null where there is no list, and leaves out what came later", async () => {
  await server.restart((request) =>
    result(request, request.method === "POST" ? { changed: null } : [{ name: "a", status: "up", threshold: 3 }]),
  );

  expect(await pebble.startChecks(["a"])).toEqual([]);
  expect(await pebble.checks()).toEqual([
    { name: "a", level: "", startup: "enabled", status: "up", failures: 0, threshold: 3, changeId: "" },
  ]);
});

test("the version is asked for once, and again of the Pebble that comes after", async () => {
  await pebble.notices().catch(() => undefined);
  await pebble.identities().catch(() => undefined);
  const asked = server.requests.filter((request) => request.endsWith("system-info")).length;

  await server.stop();
  await pebble.notices().catch(() => undefined);
  await server.restart((request) =>
    request.path === "/v1/system-info"
      ? result(request, { version: "1.3.0" })
      : failure(request, 404, "invalid API endpoint requested"),
  );
  const error = await pebble.notices().catch((reason: unknown) => reason);

  expect(asked).toBe(1);
  expect(error).toMatchObject({ message: expect.stringContaining("this one is 1.3.0") });
});
