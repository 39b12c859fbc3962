import { expect, test } from "vitest";
import { simulatedContainer } from "../../simulated/pebble/container-state.ts";
import { type MadeUpWorld, madeUpWorld } from "../../simulated/pebble/made-up-world.ts";
import type { Layer, Service } from "../plan/index.ts";
import type { CheckFailure, Engine, EngineInit, ServiceEvents } from "./engine.ts";
import { createEngine } from "./index.ts";

const sleeper: Service = { override: "replace", command: "/bin/sleep 600" };

/** An engine whose processes do what a test says. */
function machine(init: Partial<EngineInit> = {}) {
  const processes: { readonly name: string; readonly events: ServiceEvents; readonly signals: string[] }[] = [];
  const shutdowns: number[] = [];
  const deaf = new Set<string>();
  let failure: CheckFailure | undefined;
  const base = madeUpWorld(simulatedContainer({}), () => 0);
  const world: MadeUpWorld = {
    ...base,
    startService({ name }, events) {
      const signals: string[] = [];
      processes.push({ name, events, signals });
      if (name === "missing") events.failed("fork/exec /bin/missing: no such file or directory");
      return {
        signal: (signal) => void signals.push(signal),
        signalGroup(signal) {
          signals.push(`${signal} to all`);
          if (!deaf.has(signal)) events.exited(signal === "SIGTERM" ? 143 : 137);
        },
      };
    },
    runCheck(_run, done) {
      done(failure);
      return () => undefined;
    },
    judgeWho: ({ user }) => (user === "nobody2" ? "user: unknown user nobody2" : undefined),
    shutdown: (code) => void shutdowns.push(code),
  };
  const engine = createEngine({ world, ...init });
  engine.begin();
  const last = () => processes[processes.length - 1];
  return {
    ...{ engine, world, processes, shutdowns, last },
    add: (layer: Layer) => engine.layers.add("base", layer, { combine: true, inner: false }),
    /** What an action's change has become when it is ready. */
    act(action: string, ...names: string[]) {
      const id = engine.services.act(action, names);
      world.passUntil(() => engine.changes.get(id).ready);
      return engine.changes.get(id);
    },
    ignore: (...signals: string[]) => {
      for (const signal of signals) deaf.add(signal);
    },
    fail: (message: string | undefined) => {
      failure = message === undefined ? undefined : { message };
    },
  };
}

function current(engine: Engine): Readonly<Record<string, string>> {
  return Object.fromEntries(engine.services.list().map((service) => [service.name, service.current]));
}

const logOf = (change: ReturnType<Engine["changes"]["get"]>) =>
  change.tasks.flatMap(({ log }) => log.map((line) => line.replace(/^\S+ /, "")));

test("a service that survives its first second is started, one that does not is started again and again", () => {
  const { engine, world, processes, last, add, act } = machine();
  add({ services: { a: sleeper } });
  act("start", "a");
  const starts: number[] = [];

  for (let round = 0; round < 8; round += 1) {
    last()?.events.exited(1);
    const before = processes.length;
    const ended = world.now();
    world.passUntil(() => processes.length > before);
    starts.push(Math.round((world.now() - ended) / 100) / 10);
  }

  expect(starts).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30]);
  expect(current(engine)).toEqual({ a: "active" });
});

test("a back-off begins anew after a service has run for long enough, or was started by hand", () => {
  const { engine, world, processes, last, add, act } = machine();
  add({ services: { a: { ...sleeper, "backoff-delay": "100ms", "backoff-factor": 3, "backoff-limit": "2s" } } });
  const wait = () => {
    last()?.events.exited(1);
    const before = processes.length;
    const ended = world.now();
    world.passUntil(() => processes.length > before);
    return Math.round((world.now() - ended) / 50) * 50;
  };
  act("start", "a");

  const first = [wait(), wait()];
  world.pass(2_100);
  const second = [wait(), wait()];
  last()?.events.exited(1);
  expect(current(engine)).toEqual({ a: "backoff" });
  act("start", "a");

  expect([first, second, [wait()]]).toEqual([[100, 300], [100, 300], [100]]);
});

test("a service that ends is what its layer says", () => {
  const { engine, shutdowns, processes, add, act } = machine();
  add({
    services: {
      fine: { ...sleeper, "on-success": "ignore" },
      broken: { ...sleeper, "on-failure": "ignore" },
      last: { ...sleeper, "on-success": "shutdown" },
      worst: { ...sleeper, "on-failure": "shutdown" },
      odd: { ...sleeper, "on-success": "failure-shutdown" },
      kind: { ...sleeper, "on-failure": "success-shutdown" },
    },
  });
  act("start", "fine", "broken", "last", "worst", "odd", "kind");

  const codes: Readonly<Record<string, number>> = { broken: 1, worst: 1, kind: 1 };
  for (const name of ["fine", "broken", "last", "worst", "odd", "kind"])
    processes.find((process) => process.name === name)?.events.exited(codes[name] ?? 0);

  expect(current(engine)).toMatchObject({ fine: "inactive", broken: "error", last: "error", worst: "error" });
  expect(shutdowns).toEqual([0, 10, 10, 0]);
});

test("a service that cannot be started is inactive, and not tried again", () => {
  const { engine, world, processes, add, act } = machine();
  add({
    services: {
      missing: { ...sleeper, requires: [] },
      next: { ...sleeper, requires: ["missing"], after: ["missing"] },
    },
  });

  const change = act("start", "next");
  world.pass(60_000);

  expect(change).toMatchObject({
    status: "Error",
    err: 'cannot perform the following tasks:\n- Start service "missing" (cannot start service: fork/exec /bin/missing: no such file or directory)',
  });
  expect(change.tasks.map(({ status }) => status)).toEqual(["Error", "Hold"]);
  expect(current(engine)).toEqual({ missing: "inactive", next: "inactive" });
  expect(processes).toHaveLength(1);
});

test("a start that fails shows the last lines that were printed", () => {
  const { engine, world, last, add } = machine();
  add({ services: { a: { ...sleeper, "on-failure": "ignore" } } });
  const id = engine.services.act("start", ["a"]);
  last()?.events.output(Array.from({ length: 25 }, (_, line) => `line ${line + 1}\n`).join(""));
  last()?.events.exited(3);
  world.passUntil(() => engine.changes.get(id).ready);

  const [output, error] = logOf(engine.changes.get(id));

  expect(output?.split("\n").slice(0, 3)).toEqual(["INFO Most recent service output:", "    (...)", "    line 6"]);
  expect(error).toBe("ERROR service start attempt: exited quickly with code 3, will ignore");
});

test("a service that does not listen is killed after its delay, and given up after five seconds more", () => {
  const { engine, world, last, add, act, ignore } = machine();
  add({ services: { a: { ...sleeper, "kill-delay": "300ms" } } });
  const stop = () => {
    const asked = world.now();
    const log = logOf(act("stop", "a"));
    return { log, seconds: Math.round((world.now() - asked) / 100) / 10 };
  };
  act("start", "a");

  ignore("SIGTERM");
  expect(stop()).toEqual({ log: [], seconds: 0.3 });
  expect(last()?.signals).toEqual(["SIGTERM to all", "SIGKILL to all"]);
  act("start", "a");
  ignore("SIGKILL");

  expect(stop()).toEqual({
    log: ["ERROR cannot stop service: process still running after SIGTERM and SIGKILL"],
    seconds: 5.3,
  });
  expect(current(engine)).toEqual({ a: "inactive" });
});

test("what is asked of a service on its way is answered as Pebble does", () => {
  const { engine, add, act, ignore } = machine();
  add({ services: { a: sleeper } });
  const start = engine.services.act("start", ["a"]);
  ignore("SIGTERM");
  const stop = engine.services.act("stop", ["a"]);

  const again = act("start", "a");

  expect(logOf(engine.changes.get(start))).toEqual([
    "INFO Most recent service output:\n    ",
    "ERROR service start attempt: stopped before the 1s okay delay",
  ]);
  expect(logOf(again)).toEqual(["ERROR cannot start service while terminating"]);
  expect(logOf(act("stop", "a"))).toEqual(['INFO Service "a" already stopping.']);
  expect(engine.changes.get(stop).status).toBe("Doing");
});

test("a start can be aborted within its first second, and a stop cannot", () => {
  const { engine, last, add, act, ignore } = machine();
  add({ services: { a: sleeper, b: { ...sleeper, requires: ["a"], after: ["a"] } } });

  const id = engine.services.act("start", ["b"]);
  const aborted = engine.changes.abort(id);

  expect(aborted.tasks.map(({ status }) => status)).toEqual(["Abort", "Hold"]);
  expect(engine.changes.get(id).tasks.map(({ status }) => status)).toEqual(["Error", "Hold"]);
  expect(logOf(engine.changes.get(id))).toEqual(["ERROR start aborted, sent SIGKILL to process"]);
  expect(last()?.signals).toEqual(["SIGKILL to all"]);
  act("start", "a");
  ignore("SIGTERM");
  const stop = engine.services.act("stop", ["a"]);
  expect(engine.changes.abort(stop)).toMatchObject({ status: "Abort", ready: false });
  expect(() => engine.changes.abort(start(engine))).toThrow("with nothing pending");
});

/** The first change there was. */
function start(engine: Engine): string {
  return engine.changes.list({ select: "ready" })[0]?.id ?? "";
}

test("a check runs every period, goes down at its threshold and recovers, in changes that say so", () => {
  const { engine, world, add, fail } = machine();
  add({ checks: { c: { override: "replace", period: "1s", threshold: 2, exec: { command: "/bin/true" } } } });
  const state = () => engine.checks.list().map(({ status, failures, successes }) => [status, failures, successes])[0];
  const seen: unknown[] = [state()];
  const turn = (message: string | undefined) => {
    fail(message);
    world.pass(1_000);
    seen.push(state());
  };

  for (const message of [undefined, "exit status 1", undefined, "exit status 1", "exit status 2", "exit status 3"])
    turn(message);
  const down = engine.checks.healthy();
  for (const message of [undefined, undefined, undefined]) turn(message);

  expect(seen).toEqual([
    ["up", 0, 0],
    ["up", 0, 1],
    ["up", 1, 0],
    ["up", 0, 1],
    ["up", 1, 0],
    ["down", 2, 0],
    ["down", 3, 0],
    ["up", 0, 1],
    ["up", 0, 1],
    ["up", 0, 2],
  ]);
  expect([down, engine.checks.healthy()]).toEqual([false, true]);
  expect(engine.changes.list({ select: "all" }).map(({ kind, status }) => [kind, status])).toEqual([
    ["perform-check", "Error"],
    ["recover-check", "Done"],
    ["perform-check", "Doing"],
  ]);
  expect(logOf(engine.changes.get("1"))).toEqual([
    "ERROR exit status 1",
    "INFO succeeded after 1 failure",
    "ERROR exit status 1",
    "ERROR exit status 2",
  ]);
});

test("a service has an answer to a check that fails: a restart or the end of Pebble", () => {
  const { engine, world, processes, shutdowns, add, act, fail } = machine();
  add({
    services: {
      a: { ...sleeper, "on-check-failure": { c: "restart" } },
      b: { ...sleeper, "on-check-failure": { c: "ignore" } },
      d: { ...sleeper, "on-check-failure": { c: "shutdown" } },
      e: { ...sleeper, "on-check-failure": { c: "restart" } },
    },
    checks: { c: { override: "replace", period: "5s", threshold: 1, exec: { command: "/bin/true" } } },
  });
  act("start", "a", "b", "d");

  fail("exit status 1");
  world.passUntil(() => engine.checks.list()[0]?.status === "down");

  expect(current(engine)).toEqual({ a: "backoff", b: "active", d: "active", e: "inactive" });
  expect(shutdowns).toEqual([11]);
  world.passUntil(() => current(engine)["a"] === "active");
  expect(processes.map(({ name }) => name)).toEqual(["a", "b", "d", "a"]);
});

test("changes, notices and identities outlive Pebble; layers and services do not", () => {
  const first = machine();
  first.add({ services: { a: sleeper }, checks: { c: { override: "replace", exec: { command: "/bin/true" } } } });
  first.engine.notices.notify("example.com/a", { data: { k: "v" } }, 0);
  first.engine.identities.act("add", { bob: { access: "read", local: { "user-id": 42 } } });
  const pending = first.engine.services.act("start", ["a"]);
  const state = JSON.parse(JSON.stringify(first.engine.state()));

  const { engine } = machine({ state });

  expect(engine.changes.list({ select: "all" }).map(({ kind, status, ready }) => [kind, status, ready])).toEqual([
    ["perform-check", "Done", true],
    ["start", "Error", true],
  ]);
  expect(logOf(engine.changes.get(pending))).toEqual(["ERROR service already started, not retrying"]);
  expect(engine.notices.list({ types: ["custom"] }, 0).map(({ key, lastData }) => [key, lastData])).toEqual([
    ["example.com/a", { k: "v" }],
  ]);
  expect([...engine.identities.all().keys()]).toEqual(["bob"]);
  expect([engine.layers.current(), engine.services.list()]).toEqual([{}, []]);
  expect(Number(engine.changes.begin({ kind: "exec", summary: "x", tasks: [] }))).toBe(Number(pending) + 1);
});

test("what is old or too much is dropped, with the notices of it", () => {
  const { engine, world } = machine();
  for (let round = 0; round < 1_005; round += 1) engine.changes.begin({ kind: "exec", summary: "x", tasks: [] });
  engine.notices.notify("example.com/a", {}, 0);

  world.pass(600_000);
  expect([engine.changes.list({ select: "all" }).length, engine.notices.list({}, 0).length]).toEqual([1_000, 1_000]);
  world.pass(8 * 86_400_000);

  expect([engine.changes.list({ select: "all" }), engine.notices.list({}, 0)]).toEqual([[], []]);
});

test("many changes in a short time do not wait to be dropped", () => {
  const { engine } = machine();
  for (let round = 0; round < 20_000; round += 1) engine.changes.begin({ kind: "exec", summary: "x", tasks: [] });

  expect(engine.changes.list({ select: "all" }).length).toBeLessThan(5_001);
  expect(engine.notices.list({}, 0).length).toBeLessThan(5_001);
  expect(engine.changes.get("20000").ready).toBe(true);
});

test("the output of a service is kept by line, up to a size, and long lines are cut", () => {
  const { engine } = machine();
  const { logs } = engine;
  logs.write("a", Buffer.from("Hyv\xc3", "latin1"));
  logs.write("a", Buffer.from("\xa4\nopen", "latin1"));

  expect(logs.list().map(({ message }) => message)).toEqual(["Hyvä", "open"]);
  logs.write("a", `\n${"x".repeat(9_000)}\n`);
  expect(logs.last("a", 3).map(({ length }) => length)).toEqual([4_096, 4_096, 808]);
  for (let line = 0; line < 5_000; line += 1) logs.write("a", `line number ${line}\n`);
  const kept = logs.list({ lines: -1 });

  expect(kept.at(-1)?.message).toBe("line number 4999");
  expect(kept.length).toBeLessThan(2_500);
  expect(kept.length).toBeGreaterThan(1_500);
});

test("those who follow get each line once, when it has its end", () => {
  const { logs } = machine().engine;
  const seen: string[] = [];
  logs.write("a", "one\ntw");
  const stop = logs.follow({ lines: 5 }, ({ message }) => seen.push(message));

  logs.write("a", "o\nthree\n");
  stop();
  logs.write("a", "four\n");

  expect(seen).toEqual(["one", "two", "three"]);
});

test("the end of Pebble is one change that stops what runs, in order", () => {
  const { engine, world, add, act } = machine();
  add({ services: { a: sleeper, b: { ...sleeper, requires: ["a"], after: ["a"] }, off: sleeper } });
  act("start", "b");

  const id = engine.services.stopAll() ?? "";
  world.passUntil(() => engine.changes.get(id).ready);

  expect(engine.changes.get(id)).toMatchObject({ kind: "stop", summary: "Stop all running services", status: "Done" });
  expect(engine.changes.get(id).tasks.map(({ summary }) => summary)).toEqual(['Stop service "b"', 'Stop service "a"']);
  expect(engine.services.stopAll()).toBeUndefined();
});

test("a start as nobody says who is nobody, and one that printed nothing shows an empty line", () => {
  const { engine, last, add, act } = machine();
  add({ services: { lost: { ...sleeper, user: "nobody2" }, quiet: { ...sleeper, "on-failure": "ignore" } } });

  const lost = act("start", "lost");
  const id = engine.services.act("start", ["quiet"]);
  last()?.events.exited(1);

  expect(logOf(lost)).toEqual(["ERROR user: unknown user nobody2"]);
  expect(logOf(engine.changes.get(id))).toEqual([
    "INFO Most recent service output:\n    ",
    "ERROR service start attempt: exited quickly with code 1, will ignore",
  ]);
});

test("a check that is stopped keeps the change before its last", () => {
  const { engine, add, fail } = machine({ periodicChecks: false });
  add({ checks: { web: { override: "replace", threshold: 1, tcp: { port: 80 } } } });
  const [before] = engine.checks.list();
  fail("refused");
  engine.checks.refresh("web", () => undefined);

  engine.checks.act("stop", ["web"]);

  expect(engine.checks.list()[0]).toMatchObject({ changeId: "", prevChangeId: before?.changeId });
});

test("a change that is aborted and done tells of both, and of what it found nothing to undo for", () => {
  const { engine, add } = machine({ periodicChecks: false });
  add({ checks: { web: { override: "replace", tcp: { port: 80 } } } });

  engine.checks.act("stop", ["web"]);

  expect(engine.notices.list({}, 0)).toMatchObject([{ type: "change-update", key: "1", occurrences: 5 }]);
});

test("an autostart is named after the first service that it starts", () => {
  const { engine, add } = machine();
  add({ services: { b: sleeper, c: { ...sleeper, startup: "enabled", requires: ["b"], after: ["b"] } } });

  const id = engine.services.act("autostart", []);

  expect(engine.changes.get(id).summary).toBe('Autostart service "b" and 1 more');
  expect(engine.changes.list({ service: "b" }).map((change) => change.id)).toEqual([id]);
});
