import { expect, test } from "vitest";
import { webState } from "../test/fixture.ts";
import { carryOut, JujuRefusal } from "./carry-out.ts";
import type { Step } from "./decision.ts";
import { createHookTools } from "./juju/create-hook-tools.ts";
import type { ToolCall } from "./juju/tool-executor.ts";
import { secret } from "./secret.ts";
import type { SimulatedContainerInput } from "./simulated/pebble/container-state.ts";
import { simulatedContainer } from "./simulated/pebble/container-state.ts";
import { createSimulatedPebble } from "./simulated/pebble/create-simulated-pebble.ts";
import { Journal } from "./tracing/journal.ts";

const unmet = (message: string) => ({ type: "Some", level: "blocked", message, clears: "never" }) as const;
const workload = (message: string) => ({ why: "", onFailure: unmet(message), group: "workload" }) as const;
const crash = { why: "", onFailure: "crash", group: "juju" } as const;
const layers = {
  rock: { services: { web: { override: "replace", startup: "enabled", command: "/bin/web" } } },
} as const;

function setUp(container: SimulatedContainerInput, replies: Readonly<Record<string, string>> = {}) {
  const calls: ToolCall[] = [];
  const tools = createHookTools(
    async (call) => {
      calls.push(call);
      const stderr = replies[call.tool];
      const stdout =
        call.tool === "is-leader" ? "true" : call.tool === "secret-add" ? "secret:9m4e2mr0ui3e8a215n4g" : "";
      return stderr === undefined
        ? { code: 0, stdout, stderr: "" }
        : { code: 1, stdout: "", stderr: `ERROR ${stderr}` };
    },
    { unit: "web/0" },
  );
  const pebble = createSimulatedPebble(simulatedContainer({ layers, ...container }));
  const around = {
    tools,
    pebble,
    state: webState(),
    secretIds: new Map(),
    env: { KEY: secret("s3cret") },
    journal: new Journal(() => 0),
    service: "web",
  };
  return { around, pebble, lines: () => calls.map(({ tool, args }) => [tool, ...args].join(" ")) };
}

const push = (path: string): Step => ({
  do: "push",
  file: { path, content: "text" },
  ...workload(`cannot write ${path}`),
});
const exec: Step = { do: "exec", command: ["check"], env: {}, timeoutMs: 1000, ...workload("the check failed") };
const answer: Step = { do: "action-result", results: { done: "yes" }, otherwise: "half done", ...crash };

test("does the steps in their order, and looks again at what it started", async () => {
  const { around, pebble } = setUp({});

  const outcome = await carryOut([push("/a"), { do: "replan", ...workload("cannot start") }, push("/b")], around);

  expect(pebble.record.map(({ call }) => call)).toEqual(["push /a", "replan", "push /b", "services", "checks"]);
  expect(outcome).toMatchObject({ done: 3, after: { state: "seen", failingChecks: [] } });
});

test("ends at the first step that fails, and says why without secrets", async () => {
  const { around, pebble } = setUp({ execs: [{ command: ["check"], exit: 2, stderr: "first\nwrong s3cret\n" }] });

  const outcome = await carryOut([exec, push("/a")], around);

  expect(outcome.failed?.output).toBe("exited with 2: wrong <redacted>");
  expect(pebble.record.map(({ call }) => call)).toEqual(["exec check"]);
  expect(outcome.after).toBeUndefined();
});

test("hides a secret whose text the length of a status would cut", async () => {
  const line = `${"x".repeat(495)} s3cret`;
  const { around } = setUp({ execs: [{ command: ["check"], exit: 1, stderr: line }] });

  const { failed } = await carryOut([exec], around);

  expect(failed?.output).not.toContain("s3c");
  expect(failed?.output.length).toBe(500);
});

test.for<[spec: string, exit: number, line: string]>([
  ["with results when all was done", 0, "action-set done=yes"],
  ["with a failure when a step before it failed", 1, "action-fail -- half done: the check failed (exited with 1)"],
])("answers an action last, %s", async ([, exit, line]) => {
  const { around, lines } = setUp({ execs: [{ command: ["check"], exit }] });

  await carryOut([answer, exec], around);

  expect(lines()).toEqual([line]);
});

test("fails an action when what was started does not run", async () => {
  const { around, pebble, lines } = setUp({});
  const died = { name: "web", startup: "enabled", current: "error" } as const;
  const watched = { ...pebble, services: async () => [died] };

  await carryOut([{ do: "replan", ...workload("cannot start") }, answer], { ...around, pebble: watched });

  expect(lines()).toEqual(["action-fail -- half done: service web is not running (error); see: pebble logs web"]);
});

test.for<[spec: string, tool: string, step: Step, message: RegExp]>([
  [
    "a databag",
    "relation-set",
    { do: "publish", relation: 3, what: { unit: { a: "1" } }, ...crash },
    /^cannot write the databags of relation 3: cannot run relation-set/,
  ],
  [
    "a port",
    "open-port",
    { do: "ports", want: [{ protocol: "tcp", port: 80 }], opened: [], ...crash },
    /^cannot open the application's port: cannot run open-port/,
  ],
  [
    "a status",
    "status-set",
    { do: "status", level: "maintenance", message: "m", ...crash },
    /^cannot set the status: cannot run status-set/,
  ],
  ["an answer", "action-set", answer, /^cannot answer the action: cannot run action-set/],
])("ends the dispatch when Juju refuses %s", async ([, tool, step, message]) => {
  const { around } = setUp({}, { [tool]: "permission denied" });

  const done = carryOut([step, push("/a")], around);

  await expect(done).rejects.toThrow(message);
  await expect(done).rejects.toBeInstanceOf(JujuRefusal);
});

test.for<[spec: string, exists: boolean | "maybe", found: boolean, tools: readonly string[] | RegExp]>([
  ["is added when there is none", false, false, ["secret-info-get", "is-leader", "secret-add"]],
  ["is left alone when there is one after all", false, true, /has this label already/],
  ["gets its new content", true, true, ["secret-info-get", "secret-set"]],
  ["is missed when it is gone", true, false, /has no secret key any more/],
  ["is added or set when nobody knew", "maybe", false, ["secret-info-get", "is-leader", "secret-add"]],
])("a secret %s", async ([, exists, found, expected]) => {
  const step: Step = {
    do: "secret",
    secret: { owner: "app", label: "key", content: { value: secret("v") } },
    exists,
    ...crash,
  };
  const { around, lines } = setUp({}, found ? {} : { "secret-info-get": 'secret "key" not found' });
  const known = {
    ...around.tools,
    secretInfo: async () => ({ id: "secret:9m4e2mr0ui3e8a215n4g", revision: 1, label: "key", owner: "app" }),
  };

  const done = carryOut([step], found ? { ...around, tools: known } : around);

  if (expected instanceof RegExp) {
    await expect(done).rejects.toThrow(expected);
  } else {
    await done;
    const tools = lines().map((line) => line.split(" ")[0]);
    expect(found ? ["secret-info-get", ...tools] : tools).toEqual(expected);
  }
});

test("a migration that fails is FAILED, and one that ends well COMPLETED", async () => {
  const migrate: Step = {
    do: "migrate",
    command: ["migrate"],
    env: {},
    directory: "/app",
    user: "u",
    timeoutMs: 1000,
    statusFile: "/status",
    ...workload("the migration failed"),
  };

  for (const [exit, word] of [
    [1, "FAILED"],
    [0, "COMPLETED"],
  ] as const) {
    const { around, pebble } = setUp({ execs: [{ command: ["migrate"], exit }] });

    await carryOut([migrate], around);

    expect(pebble.snapshot().files["/status"]?.content).toBe(word);
  }
});

test("the record keeps what it had", async () => {
  const { around, pebble } = setUp({});
  const record = (members: Readonly<Record<string, string>>): Step => ({
    do: "record",
    path: "/paas-charm.json",
    members,
    ...workload(""),
  });

  await carryOut([record({ applied: "" }), record({ checked: "c" }), record({ applied: "a" })], around);

  expect(JSON.parse(String(pebble.snapshot().files["/paas-charm.json"]?.content))).toEqual({
    applied: "a",
    checked: "c",
  });
});
