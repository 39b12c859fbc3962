import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { type Secret, secret } from "../secret.ts";
import { createHookTools, type HookToolsOptions } from "./create-hook-tools.ts";
import { HookToolError } from "./hook-tool-error.ts";
import type { HookTools } from "./hook-tools.ts";
import type { ToolCall, ToolExecutor, ToolReply } from "./tool-executor.ts";

type Answer = (call: ToolCall) => string | ToolReply | Promise<ToolReply>;

/** Juju as a table: each tool answers with one text. What is not in it prints nothing. */
function juju(answers: Readonly<Record<string, string | Answer>> = {}): { execute: ToolExecutor; calls: ToolCall[] } {
  const calls: ToolCall[] = [];
  return {
    calls,
    async execute(call) {
      calls.push(call);
      const answer = answers[call.tool] ?? "";
      const reply = typeof answer === "string" ? answer : await answer(call);
      return typeof reply === "string" ? { code: 0, stdout: reply, stderr: "" } : reply;
    },
  };
}

function refusing(stderr: string, code = 1): Answer {
  return () => ({ code, stdout: "", stderr: `ERROR ${stderr}\n` });
}

function setUp(answers: Readonly<Record<string, string | Answer>> = {}, options: Partial<HookToolsOptions> = {}) {
  const { execute, calls } = juju({ "is-leader": "true\n", ...answers });
  return { calls, tools: createHookTools(execute, { unit: "web/0", ...options }) };
}

function lines(calls: readonly ToolCall[]): readonly string[] {
  return calls.map(({ tool, args }) => [tool, ...args].join(" "));
}

const id = "secret:9m4e2mr0ui3e8a215n4g";

test.for<[line: string, call: (tools: HookTools) => Promise<unknown>, answer: string, value: unknown]>([
  [
    "config-get --format=json",
    (tools) => tools.configGet(),
    '{"port":8080,"debug":false,"ratio":0.5,"name":"x","html":"\\u003cb\\u003e"}\n',
    { port: 8080, debug: false, ratio: 0.5, name: "x", html: "<b>" },
  ],
  [
    "config-get --format=json",
    (tools) => tools.configGet(),
    '{"n":9223372036854775807}\n',
    { n: "9223372036854775807" },
  ],
  ["is-leader --format=json", (tools) => tools.isLeader(), "false\n", false],
  [
    "status-get --include-data --format=json --application=false",
    (tools) => tools.statusGet("unit"),
    '{"message":"ready","status":"active","status-data":{}}\n',
    { status: "active", message: "ready" },
  ],
  [
    "goal-state --format=json",
    (tools) => tools.goalState(),
    '{"units":{"web/0":{"status":"active","since":"2026-01-02 03:04:05Z"}},"relations":{"db":{"pg":{"status":"joined","since":"soon"}}}}',
    {
      units: { "web/0": { status: "active", since: "2026-01-02T03:04:05.000Z" } },
      relations: { db: { pg: { status: "joined" } } },
    },
  ],
  [
    "goal-state --format=json",
    (tools) => tools.plannedUnits(),
    '{"units":{"web/0":{"status":"active"},"web/1":{"status":"dying"},"web/2":{"status":"waiting"}},"relations":{}}',
    2,
  ],
  ["relation-ids db --format=json", (tools) => tools.relationIds("db"), '["db:1","db:27"]\n', [1, 27]],
  ["relation-list --format=json -r 7", (tools) => tools.relationList(7), '["pg/0","pg/1"]\n', ["pg/0", "pg/1"]],
  ["relation-list --format=json --app -r 7", (tools) => tools.relationApp(7), '"pg"\n', "pg"],
  ["relation-model-get --format=json -r 7", (tools) => tools.relationModel(7), '{"uuid":"u-1"}\n', "u-1"],
  ["relation-get --format=json -r 7 - pg/0", (tools) => tools.relationGet(7, "pg/0"), '{"a":"1"}\n', { a: "1" }],
  ["relation-get --format=json -r 7 --app - pg", (tools) => tools.relationGet(7, "pg"), "null\n", {}],
  [
    `secret-info-get --format=json ${id}`,
    (tools) => tools.secretInfo({ id }),
    '{"9m4e2mr0ui3e8a215n4g":{"revision":3,"label":"","owner":"application","rotation":"daily"}}',
    { id, revision: 3, label: "", owner: "application", rotation: "daily" },
  ],
  [
    "secret-info-get --format=json --label key",
    (tools) => tools.secretInfo({ label: "key" }),
    '{"9m4e2mr0ui3e8a215n4g":{"revision":1,"label":"key","owner":"application"}}',
    { id, revision: 1, label: "key", owner: "application" },
  ],
  ["secret-ids --format=json", (tools) => tools.secretIds(), "null\n", []],
  ["secret-ids --format=json", (tools) => tools.secretIds(), '["9m4e2mr0ui3e8a215n4g"]\n', [id]],
  [`secret-grant --relation 7 ${id}`, (tools) => tools.secretGrant(id, 7), "", undefined],
  [`secret-grant --relation 7 --unit pg/0 ${id}`, (tools) => tools.secretGrant(id, 7, "pg/0"), "", undefined],
  [
    `secret-revoke --relation 7 --app pg ${id}`,
    (tools) => tools.secretRevoke(id, { relation: 7, app: "pg" }),
    "",
    undefined,
  ],
  [`secret-remove ${id} --revision 2`, (tools) => tools.secretRemove(id, 2), "", undefined],
  [`secret-remove ${id}`, (tools) => tools.secretRemove(id), "", undefined],
  [
    "opened-ports --format=json",
    (tools) => tools.openedPorts(),
    '["80/tcp","8000-8010/udp","icmp","53/udp (a, b)"]',
    [
      { port: 80, protocol: "tcp" },
      { port: 53, protocol: "udp" },
    ],
  ],
  ["open-port 80/tcp", (tools) => tools.openPort({ port: 80, protocol: "tcp" }), "", undefined],
  ["close-port 53/udp", (tools) => tools.closePort({ port: 53, protocol: "udp" }), "", undefined],
  [
    "network-get --format=json -r 7 db",
    (tools) => tools.networkGet("db", 7),
    '{"bind-addresses":[{"addresses":null},{"addresses":[{"value":""},{"value":"10.1.2.3"}]}],"egress-subnets":["10.1.0.7/32"],"ingress-addresses":["","10.1.0.7"]}',
    { bind: "10.1.2.3", ingress: "10.1.0.7", egressSubnets: ["10.1.0.7/32"] },
  ],
  ["network-get --format=json db", (tools) => tools.networkGet("db"), "{}\n", { egressSubnets: [] }],
  ["storage-list --format=json", (tools) => tools.storageList(), '["data/0"]', ["data/0"]],
  ["storage-list --format=json data", (tools) => tools.storageList("data"), "[]", []],
  [
    "storage-get --format=json -s data/0",
    (tools) => tools.storageGet("data/0"),
    '{"kind":"filesystem","location":"/d"}',
    { kind: "filesystem", location: "/d" },
  ],
  ["storage-add data=2", (tools) => tools.storageAdd("data", 2), "", undefined],
  ["state-get --format=json", (tools) => tools.stateGet(), "null\n", {}],
  ["resource-get app-image", (tools) => tools.resourceGet("app-image"), "/var/lib/r/app-image", "/var/lib/r/app-image"],
  ["juju-reboot --now", (tools) => tools.reboot(true), "", undefined],
  ["application-version-set -- -1.0", (tools) => tools.applicationVersionSet("-1.0"), "", undefined],
  ["status-set --application=False active", (tools) => tools.statusSet("unit", "active", ""), "", undefined],
  ["status-set --application=False blocked -- -x", (tools) => tools.statusSet("unit", "blocked", "-x"), "", undefined],
  ["action-get --format=json", (tools) => tools.action.get(), '{"all":true}', { all: true }],
  ["action-set a=1 b.c=x=y", (tools) => tools.action.set({ a: "1", "b.c": "x=y" }), "", undefined],
  ["action-fail -- --no", (tools) => tools.action.fail("--no"), "", undefined],
  ["action-log -- half way", (tools) => tools.action.log("half way"), "", undefined],
])("sends %s", async ([line, call, answer, value]) => {
  const tool = line.split(" ")[0] ?? "";
  const { tools, calls } = setUp({ [tool]: answer });

  expect(await call(tools)).toEqual(value);
  expect(lines(calls)).toEqual([line]);
});

test.for<[wrong: string, call: (tools: HookTools) => Promise<unknown>]>([
  ["no JSON", (tools) => tools.configGet()],
  ["{", (tools) => tools.relationGet(1, "pg/0")],
  ["[]", (tools) => tools.configGet()],
  ['{"a":[1]}', (tools) => tools.configGet()],
  ['"yes"', (tools) => tools.isLeader()],
  ['{"a":1}', (tools) => tools.relationGet(1, "pg/0")],
  ['["db"]', (tools) => tools.relationIds("db")],
  ["[1]", (tools) => tools.relationList(1)],
  ["{}", (tools) => tools.statusGet("unit")],
  ['{"a":{}}', (tools) => tools.secretGet({ id })],
  ["{}", (tools) => tools.secretInfo({ id })],
  ["secr", (tools) => tools.secretAdd({ owner: "unit", label: "l", content: { key: secret("v") } })],
  ["resource", (tools) => tools.resourceGet("r")],
  ["[]", (tools) => tools.credentialGet()],
  ['{"units":[]}', (tools) => tools.goalState()],
])("takes %s for a bad answer, and quotes nothing of it", async ([wrong, call]) => {
  const execute: ToolExecutor = async () => ({ code: 0, stdout: wrong, stderr: "" });

  const error = await call(createHookTools(execute, { unit: "web/0" })).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({
    name: "HookToolError",
    code: "bad-answer",
    message: expect.stringMatching(/^cannot run [a-z-]+: its answer is not /),
  });
  expect(String(error)).not.toContain('secr"');
});

test("reads each value once and shares a read that is under way", async () => {
  const { tools, calls } = setUp({ "config-get": '{"a":1}', "relation-get": "{}" });

  await Promise.all([tools.configGet(), tools.configGet(), tools.relationGet(1, "pg/0"), tools.relationGet(1, "pg/0")]);
  await tools.configGet();

  expect(lines(calls)).toEqual(["config-get --format=json", "relation-get --format=json -r 1 - pg/0"]);
});

test("asks again after a read that failed", async () => {
  let times = 0;
  const { tools } = setUp({
    "relation-list": () => (++times === 1 ? { code: 1, stdout: "", stderr: "ERROR connection lost\n" } : '["pg/0"]'),
  });

  await expect(tools.relationList(1)).rejects.toMatchObject({ code: "failed" });

  expect(await tools.relationList(1)).toEqual(["pg/0"]);
});

test("runs one tool at a time, also after one that failed", async () => {
  let running = 0;
  let most = 0;
  const slow: Answer = async ({ tool }) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    await Promise.resolve();
    running -= 1;
    return tool === "is-leader" ? { code: 1, stdout: "", stderr: "ERROR no\n" } : { code: 0, stdout: "{}", stderr: "" };
  };
  const { tools, calls } = setUp({ "config-get": slow, "is-leader": slow, "goal-state": slow });

  await Promise.allSettled([tools.configGet(), tools.isLeader(), tools.goalState()]);

  expect(most).toBe(1);
  expect(calls).toHaveLength(3);
});

test("shows its own writes without asking again", async () => {
  const { tools, calls } = setUp({
    "relation-get": '{"old":"1","gone":"2"}',
    "opened-ports": '["80/tcp"]',
    "status-get": '{"status":"waiting","message":""}',
  });
  await tools.relationGet(3, "web/0");
  await tools.openedPorts();
  await tools.statusGet("unit");
  const before = calls.length;

  await tools.relationSet(3, "unit", { new: "3", gone: null });
  await tools.openPort({ port: 81, protocol: "tcp" });
  await tools.closePort({ port: 80, protocol: "tcp" });
  await tools.statusSet("unit", "active", "ok");

  expect(await tools.relationGet(3, "web/0")).toEqual({ old: "1", new: "3" });
  expect(await tools.openedPorts()).toEqual([{ port: 81, protocol: "tcp" }]);
  expect(await tools.statusGet("unit")).toEqual({ status: "active", message: "ok" });
  expect(calls.slice(before).map(({ tool }) => tool)).toEqual([
    "relation-set",
    "open-port",
    "close-port",
    "status-set",
  ]);
});

test("reads a databag again when it is not known what was written", async () => {
  const { tools, calls } = setUp({ "relation-get": '{"a":"1"}', "relation-set": refusing("connection lost") });
  await tools.relationGet(3, "web/0");

  await expect(tools.relationSet(3, "unit", { a: "2" })).rejects.toMatchObject({ code: "failed" });
  await tools.relationGet(3, "web/0");

  expect(calls.filter(({ tool }) => tool === "relation-get")).toHaveLength(2);
});

test("hands databags over on standard input, in what YAML 1.1 and JSON both read alike", async () => {
  const { tools, calls } = setUp();

  await tools.relationSet(3, "app", { emoji: "😀", line: "a\u2028b", next: "\u0085", gone: null, yes: "yes" });

  expect(calls.at(-1)).toMatchObject({
    tool: "relation-set",
    args: ["-r", "3", "--app", "--file", "-"],
    stdin: '{"emoji":"😀","line":"a\\u2028b","next":"\\u0085","gone":"","yes":"yes"}',
  });
});

test.for<[spec: string, changes: Record<string, string>, says: RegExp]>([
  ["half a character", { half: "\ud83d" }, /the value of "half" is not valid Unicode/],
  ["a key that YAML cannot read", { ["k".repeat(1025)]: "v" }, /a key has more than 1024 characters/],
  ["an empty key", { "": "v" }, /a key is empty/],
])("refuses %s before a tool runs", async ([, changes, says]) => {
  const { tools, calls } = setUp();

  await expect(tools.relationSet(3, "unit", changes)).rejects.toThrow(says);

  expect(calls).toEqual([]);
});

test.for<[spec: string, call: (tools: HookTools) => Promise<unknown>]>([
  ["write the application's databag", (tools) => tools.relationSet(3, "app", { a: "1" })],
  ["read its own application's databag", (tools) => tools.relationGet(3, "web")],
  ["set the application's status", (tools) => tools.statusSet("app", "active", "")],
  ["read the application's status", (tools) => tools.statusGet("app")],
  [
    "add a secret of the application",
    (tools) => tools.secretAdd({ owner: "app", label: "l", content: { key: secret("v") } }),
  ],
])("lets only the leader %s, without running the tool", async ([what, call]) => {
  const { tools, calls } = setUp({ "is-leader": "false" }, { isPeer: () => false });

  const error = await call(tools).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code: "not-leader", message: expect.stringContaining(`only the leader may ${what}`) });
  expect(lines(calls)).toEqual(["is-leader --format=json"]);
});

test("lets every unit read its application's databag on a peer relation", async () => {
  const { tools, calls } = setUp({ "is-leader": "false", "relation-get": "{}" }, { isPeer: () => true });

  await tools.relationGet(0, "web");

  expect(lines(calls)).toEqual(["relation-get --format=json -r 0 --app - web"]);
});

test("believes in its leadership for thirty seconds", async () => {
  let time = 0;
  const { tools, calls } = setUp({}, { now: () => time });

  await tools.isLeader();
  time = 29_999;
  await tools.isLeader();
  time = 30_000;
  await tools.isLeader();

  expect(calls).toHaveLength(2);
});

test("hands a secret over in private files that are gone afterwards", async () => {
  const seen: { text: string; mode: number; directoryMode: number; path: string }[] = [];
  const { tools, calls } = setUp({
    "secret-add": ({ args }) => {
      const path = args.at(-1)?.replace("password#file=", "") ?? "";
      const mode = (file: string): number => statSync(file).mode & 0o777;
      seen.push({ text: readFileSync(path, "utf8"), mode: mode(path), directoryMode: mode(dirname(path)), path });
      return `${id}\n`;
    },
  });

  const added = await tools.secretAdd({
    owner: "app",
    label: "key",
    content: { password: secret("s3cret") },
    rotate: "daily",
  });

  expect(added).toBe(id);
  expect(seen).toMatchObject([{ text: "s3cret", mode: 0o600, directoryMode: 0o700 }]);
  expect(existsSync(dirname(seen[0]?.path ?? "/"))).toBe(false);
  expect(lines(calls).at(-1)).toMatch(/^secret-add --label key --rotate daily --owner application password#file=\//);
  expect(JSON.stringify(calls)).not.toContain("s3cret");
});

test("takes the content out of a complaint, and leaves no file behind", async () => {
  let path = "";
  const { tools } = setUp({
    "secret-set": ({ args }) => {
      path = args.at(-1)?.replace("password#file=", "") ?? "";
      return { code: 2, stdout: "", stderr: 'ERROR key value "s3cret" not valid\n' };
    },
  });

  const error = await tools.secretSet(id, { password: secret("s3cret") }).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code: "invalid", message: 'cannot run secret-set: key value "<redacted>" not valid' });
  expect(path).not.toBe("");
  expect(existsSync(dirname(path))).toBe(false);
});

test.for<[spec: string, content: Record<string, Secret>, code: string, says: RegExp]>([
  ["no content", {}, "invalid", /has no content/],
  ["a key that is a path", { "../x": secret("v") }, "invalid", /key "\.\.\/x" is not possible/],
  ["a key that is too short", { ab: secret("v") }, "invalid", /key "ab" is not possible/],
  ["more than a secret holds", { data: secret("x".repeat(750_001)) }, "too-large", /limit of 1000000 bytes/],
])("refuses %s before a tool runs", async ([, content, code, says]) => {
  const { tools, calls } = setUp();

  const error = await tools.secretAdd({ owner: "unit", label: "l", content }).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
  expect(calls).toEqual([]);
});

test("knows the secrets that this dispatch wrote", async () => {
  const { tools, calls } = setUp({ "secret-add": `${id}\n`, "secret-get": '{"key":"old"}' });
  const other = "secret:aaaaaaaaaaaaaaaaaaaa";
  await tools.secretAdd({ owner: "unit", label: "mine", content: { key: secret("new") } });
  await tools.secretSet(other, { key: secret("newer") });
  const before = calls.length;

  const byLabel = await tools.secretGet({ label: "mine" });
  const byUri = await tools.secretGet(
    { id: "secret://3fd6a1c2-0000-4000-8000-000000000000/9m4e2mr0ui3e8a215n4g" },
    "refresh",
  );
  const pending = await tools.secretGet({ id: other }, "refresh");
  const tracked = await tools.secretGet({ id: other });

  expect([byLabel, byUri, pending, tracked].map((content) => content["key"]?.reveal())).toEqual([
    "new",
    "new",
    "newer",
    "old",
  ]);
  expect(lines(calls.slice(before))).toEqual([`secret-get --format=json ${other}`]);
});

test("reads a secret wrapped, with the label attached", async () => {
  const { tools, calls } = setUp({ "secret-get": '{"password":"s3cret"}' });

  const content = await tools.secretGet({ id, label: "db" }, "refresh");

  expect(JSON.stringify(content)).toBe('{"password":"<redacted>"}');
  expect(content["password"]?.reveal()).toBe("s3cret");
  expect(lines(calls)).toEqual([`secret-get --format=json ${id} --label db --refresh`]);
});

test("wraps what a cloud's credential holds", async () => {
  const { tools } = setUp({
    "credential-get":
      '{"type":"kubernetes","name":"k8s","endpoint":"https://k","credential":{"auth-type":"oauth2","attrs":{"Token":"t0ken"}},"skip-tls-verify":false}',
  });

  const spec = await tools.credentialGet();

  expect(JSON.stringify(spec)).not.toContain("t0ken");
  expect(spec.credential?.attributes["Token"]?.reveal()).toBe("t0ken");
});

test.for<[stderr: string, exit: number, code: string]>([
  ["relation not found", 2, "not-found"],
  ["relation 2 not found", 1, "not-found"],
  ['secret "x" not found', 1, "not-found"],
  ['consumer label "x" not found', 1, "not-found"],
  ['no network config found for binding "x"', 1, "not-found"],
  ["permission denied", 1, "permission"],
  ["cannot access cloud credentials: permission denied", 1, "permission"],
  ["this unit is not the leader", 1, "not-leader"],
  ["cannot write relation settings", 1, "not-leader"],
  ["not running an action", 1, "not-in-action"],
  ["not implemented for restricted context", 1, "not-supported"],
  ['credential-get on a "caas" model not supported', 1, "not-supported"],
  ['invalid status "x", expected one of [maintenance blocked waiting active]', 2, "invalid"],
  ['secret URI "foo" not valid', 2, "invalid"],
  ["max allowed key length (256) exceeded", 1, "invalid"],
  ["no storage instance specified", 2, "invalid"],
  ['secret with label "x" already exists', 1, "conflict"],
  ['cannot open 80/tcp (unit "x/0"): port range conflicts with 79-81/tcp (unit "y/1")', 1, "conflict"],
  ["leadership status unknown: lost", 1, "failed"],
  ["", 3, "failed"],
])("tells %s (%i) as %s", async ([stderr, exit, code]) => {
  const { tools } = setUp({ "relation-list": refusing(stderr, exit) });

  const error = await tools.relationList(2).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(HookToolError);
  expect(error).toMatchObject({
    code,
    tool: "relation-list",
    message: expect.stringMatching(/^cannot run relation-list: ./),
  });
});

test("finds no application on a relation that is gone, in either wording", async () => {
  for (const stderr of ["relation not found", "permission denied"]) {
    const { tools } = setUp({ "relation-list": refusing(stderr) });
    expect(await tools.relationApp(2)).toBeUndefined();
  }
});

test("takes the endpoint's addresses for a relation that is gone", async () => {
  const { tools, calls } = setUp({
    "network-get": ({ args }) =>
      args.includes("-r")
        ? { code: 2, stdout: "", stderr: "ERROR relation 2 not found\n" }
        : '{"ingress-addresses":["10.0.0.1"]}',
  });

  expect(await tools.networkGet("db", 2)).toEqual({ ingress: "10.0.0.1", egressSubnets: [] });
  expect(lines(calls)).toEqual(["network-get --format=json -r 2 db", "network-get --format=json db"]);
});

test("does not run a tool that this Juju is too old for", async () => {
  const { tools, calls } = setUp({}, { juju: [3, 0, 2] });

  expect(await tools.relationModel(1)).toBeUndefined();
  await expect(tools.secretGet({ id })).rejects.toThrow(
    "cannot run secret-get: it needs Juju 3.0.3 or newer, and this is 3.0.2; upgrade the model",
  );

  expect(calls).toEqual([]);
});

test("asks before it deletes a key, since Juju 4.0 falls over one it does not have", async () => {
  const old = setUp({ "state-get": "null" }, { juju: [3, 6, 14] });
  const recent = setUp({ "state-get": "null" }, { juju: [4, 0, 1] });

  await old.tools.stateDelete("k");
  await recent.tools.stateDelete("k");

  expect(lines(old.calls)).toEqual(["state-delete k"]);
  expect(lines(recent.calls)).toEqual(["state-get --format=json"]);
});

test("refuses state that the controller does not take", async () => {
  const { tools, calls } = setUp();

  await expect(tools.stateSet({ ["k".repeat(257)]: "" })).rejects.toMatchObject({ code: "too-large" });
  await expect(tools.stateSet({ k: "v".repeat(65_537) })).rejects.toMatchObject({ code: "too-large" });

  expect(calls).toEqual([]);
});

test.for<[spec: string, results: Record<string, string>, code: string, says: RegExp]>([
  ["a key in capitals", { Key: "v" }, "invalid", /"Key" needs lower case/],
  ["an empty part", { "a..b": "v" }, "invalid", /"a\.\.b" needs lower case/],
  ["a key of Juju's own", { "a.stdout": "v" }, "invalid", /"a\.stdout" is Juju's own/],
  ["the exit code", { "return-code": "0" }, "invalid", /"return-code" is Juju's own/],
  ["more than fits", { big: "x".repeat(100_000) }, "too-large", /100005 bytes, at most 100000/],
  ["a NUL", { a: "x\0y" }, "invalid", /NUL/],
])("refuses %s as an action's result", async ([, results, code, says]) => {
  const { tools, calls } = setUp();

  const error = await tools.action.set(results).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
  expect(calls).toEqual([]);
});

test("cuts a status to what can be passed and read", async () => {
  const { tools, calls } = setUp();

  await tools.statusSet("unit", "blocked", `a\0b${"ü".repeat(100_000)}`);

  const message = calls[0]?.args.at(-1) ?? "";
  expect(message).toMatch(/^a\\0büü.*ü…$/);
  expect(Buffer.byteLength(message)).toBeLessThan(17_000);
});

test("gives each call what is left of the dispatch's time, and makes none when it is over", async () => {
  let time = 0;
  const { tools, calls } = setUp(
    { "config-get": "{}", "goal-state": "{}" },
    { deadlineMs: 1_000, totalMs: 1_500, now: () => time },
  );

  await tools.configGet();
  time = 1_200;
  await tools.goalState();
  time = 1_600;
  await expect(tools.openedPorts()).rejects.toMatchObject({ code: "timeout", tool: "opened-ports" });
  await tools.statusSet("unit", "waiting", "the time is over");

  expect(calls.map(({ tool, deadlineMs }) => [tool, deadlineMs])).toEqual([
    ["config-get", 1_000],
    ["goal-state", 300],
    ["status-set", 1_000],
  ]);
});

test("gives a download more time than other calls", async () => {
  const { tools, calls } = setUp({ "resource-get": "/r" });

  await tools.resourceGet("r");

  expect(calls[0]?.deadlineMs).toBe(300_000);
});

test("sends log lines in one process for each run of a level, from the level on", async () => {
  const { tools, calls } = setUp({}, { logFrom: "info" });
  tools.log("debug", "dropped");
  tools.log("info", "one");
  tools.log("info", "two");
  tools.log("warning", "three");

  await tools.flush();

  expect(calls.map(({ args }) => args)).toEqual([
    ["--log-level", "INFO", "--", "one\ntwo"],
    ["--log-level", "WARNING", "--", "three"],
  ]);
});

test("sends an error at once, with what was logged before it", async () => {
  const { tools, calls } = setUp({ "config-get": "{}" });
  tools.log("error", "before");
  tools.log("error", "broken");

  await tools.configGet();
  expect(lines(calls)[0]).toBe("juju-log --log-level ERROR -- before\nbroken");

  await tools.flush();
  expect(calls).toHaveLength(2);
});

test("has sent everything when it is flushed, also what was already on its way", async () => {
  const { tools, calls } = setUp();
  tools.log("info", "one");
  tools.log("error", "two");
  tools.log("info", "three");

  await tools.flush();

  expect(calls.map(({ args }) => args.at(-1))).toEqual(["one", "two", "three"]);
});

test("loses log lines in silence, and logs nothing about it", async () => {
  let logs = 0;
  const { tools } = setUp({
    "juju-log": () => {
      logs += 1;
      throw new HookToolError("timeout", "juju-log", "cannot run juju-log: no answer");
    },
  });
  tools.log("error", "broken");
  await tools.flush();
  tools.log("error", "once more");

  await tools.flush();

  expect(logs).toBe(1);
});

test("cuts a long log by bytes, at line ends, inside no character", async () => {
  const { tools, calls } = setUp();
  const long = `${"ä".repeat(40_000)}\n${"€".repeat(60_000)}`;
  tools.log("info", long);

  await tools.flush();

  const pieces = calls.map(({ args }) => args.at(-1) ?? "");
  expect(pieces.every((piece) => Buffer.byteLength(piece) <= 131_071)).toBe(true);
  expect(pieces[0]).toBe("ä".repeat(40_000));
  expect(pieces.slice(1).join("")).toBe("€".repeat(60_000));
});

test("shows log lines at once to who debugs the hook", () => {
  const seen: string[] = [];
  const { tools } = setUp({}, { mirrorLog: (level, line) => seen.push(`${level} ${line}`) });

  tools.log("warning", "careful");

  expect(seen).toEqual(["WARNING careful"]);
});

test("records for security what Juju refuses, at the trace level whatever the log level", async () => {
  const { tools, calls } = setUp(
    { "relation-get": refusing("permission denied") },
    { modelUuid: "m-1", logFrom: "error" },
  );
  await tools.relationGet(1, "pg").catch(() => undefined);

  await tools.flush();

  const [, , , line = ""] = calls.at(-1)?.args ?? [];
  expect(calls.at(-1)?.args.slice(0, 3)).toEqual(["--log-level", "TRACE", "--"]);
  expect(JSON.parse(line)).toEqual({
    datetime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    level: "CRITICAL",
    type: "security",
    appid: "m-1-web/0",
    event: "authz_fail:relation-get",
    description: "Juju refused the hook tool relation-get",
  });
});
