import { expect, test } from "vitest";
import { PebbleError } from "../../pebble/errors.ts";
import type { Pebble } from "../../pebble/pebble.ts";
import type { SimulatedContainerInput } from "./container-state.ts";
import { createSimulatedPebble, simulatedContainer } from "./index.ts";

const sleeper = { override: "replace", command: "/bin/sleep 600" } as const;

function pebbleOf(input: SimulatedContainerInput) {
  return createSimulatedPebble(simulatedContainer(input));
}

const calls: readonly ((pebble: Pebble) => unknown)[] = [
  (pebble) => pebble.systemInfo(),
  (pebble) => pebble.health(),
  (pebble) => pebble.plan(),
  (pebble) => pebble.combineLayer("l", {}),
  (pebble) => pebble.addLayer("l", {}),
  (pebble) => pebble.services(),
  (pebble) => pebble.start(["a"]),
  (pebble) => pebble.stop(["a"]),
  (pebble) => pebble.restart(["a"]),
  (pebble) => pebble.autostart(),
  (pebble) => pebble.replan(),
  (pebble) => pebble.signal("SIGHUP", ["a"]),
  (pebble) => pebble.changes(),
  (pebble) => pebble.change("1"),
  (pebble) => pebble.waitChange("1"),
  (pebble) => pebble.abortChange("1"),
  (pebble) => pebble.readFiles(["/a"]),
  (pebble) => pebble.pull("/a"),
  (pebble) => pebble.pullText("/a"),
  (pebble) => pebble.push("/a", ""),
  (pebble) => pebble.listFiles("/"),
  (pebble) => pebble.makeDir("/a"),
  (pebble) => pebble.remove("/a"),
  (pebble) => pebble.exec(["x"]),
  (pebble) => pebble.spawn(["x"]),
  (pebble) => pebble.checks(),
  (pebble) => pebble.startChecks(["a"]),
  (pebble) => pebble.stopChecks(["a"]),
  (pebble) => pebble.refreshCheck("a"),
  (pebble) => pebble.notices(),
  (pebble) => pebble.waitNotices({}, 1),
  (pebble) => pebble.notice("1"),
  (pebble) => pebble.notify("a.b/c"),
  (pebble) => pebble.logs(),
  (pebble) => pebble.followLogs()[Symbol.asyncIterator]().next(),
  (pebble) => pebble.identities(),
  (pebble) => pebble.addIdentities({}),
  (pebble) => pebble.updateIdentities({}),
  (pebble) => pebble.replaceIdentities({}),
  (pebble) => pebble.removeIdentities([]),
  (pebble) => pebble.metrics(),
  (pebble) => pebble.warnings(),
  (pebble) => pebble.acknowledgeWarnings("2026-01-01T00:00:00Z"),
];

test("a container that cannot be reached refuses every call, and notes none", async () => {
  const pebble = pebbleOf({ canConnect: false });

  const codes = await Promise.all(
    calls.map(async (call) => {
      try {
        await call(pebble);
        return "none";
      } catch (error) {
        return error instanceof PebbleError ? error.code : String(error);
      }
    }),
  );

  expect(new Set(codes)).toEqual(new Set(["socket-missing"]));
  expect(pebble.record).toEqual([]);
  const tested = new Set(calls.flatMap((call) => /pebble\.(\w+)\(/.exec(String(call))?.[1] ?? []));
  const offered = Object.entries(pebble).flatMap(([name, member]) => (typeof member === "function" ? [name] : []));
  expect(offered.filter((name) => !tested.has(name))).toEqual(["close", "snapshot"]);
});

test("a snapshot goes on where the container was left, and the state given stays as it was", async () => {
  const given = simulatedContainer({
    layers: { base: { services: { a: { ...sleeper, startup: "enabled" }, b: sleeper } } },
    files: { "/etc/app.conf": "one" },
  });
  const before = JSON.stringify(given);
  const first = createSimulatedPebble(given);
  await first.replan();
  await first.start(["b"]);
  await first.stop(["b"]);
  await first.push("/etc/app.conf", "two");
  await first.makeDir("/srv/data", { makeParents: true });

  const second = createSimulatedPebble(first.snapshot());
  const change = await second.replan();

  expect(JSON.stringify(given)).toBe(before);
  expect((await second.services()).map(({ name, current }) => [name, current])).toEqual([
    ["a", "active"],
    ["b", "inactive"],
  ]);
  expect(change.tasks.flatMap(({ log }) => log.map((line) => line.replace(/^\S+ /, "")))).toEqual([
    'INFO Service "a" already started.',
  ]);
  expect(await second.pullText("/etc/app.conf")).toBe("two");
  expect(await second.listFiles("/srv")).toMatchObject([{ name: "data", type: "directory" }]);
  expect(JSON.parse(JSON.stringify(first.snapshot()))).toEqual(first.snapshot());
});

test("checks are as the state says, and a refresh of one that is down recovers it", async () => {
  const check = { override: "replace", threshold: 2, exec: { command: "curl localhost" } } as const;
  const pebble = pebbleOf({
    layers: { base: { checks: { up: check, down: check, off: { ...check, startup: "disabled" } } } },
    checks: { down: { status: "down", failures: 4 } },
  });

  const states = async () => (await pebble.checks()).map(({ name, status, failures }) => [name, status, failures]);
  expect(await states()).toEqual([
    ["down", "down", 4],
    ["off", "inactive", 0],
    ["up", "up", 0],
  ]);
  expect((await pebble.changes()).map(({ kind, status }) => [kind, status]).sort()).toEqual([
    ["perform-check", "Doing"],
    ["recover-check", "Doing"],
  ]);
  expect((await pebble.refreshCheck("down")).info).toMatchObject({ status: "up", failures: 0, successes: 1 });
  expect((await pebble.changes({ select: "ready" })).map(({ kind, status }) => [kind, status])).toEqual([
    ["recover-check", "Done"],
  ]);
  const data = (await pebble.notices({ types: ["change-update"] })).map(({ lastData }) => lastData["check-name"]);
  expect([...new Set(data)].sort()).toEqual(["down", "up"]);
});

test("commands do what their longest prefix says", async () => {
  const pebble = pebbleOf({
    execs: [
      { command: ["python3"], exit: 0, stdout: "any\n" },
      { command: ["python3", "-c"], exit: 2, stderr: "code\n" },
      { command: ["sleep"], exit: 0, hangs: true, stdout: "waiting\n" },
    ],
  });

  expect(await pebble.exec(["python3", "x.py"])).toEqual({ exitCode: 0, stdout: "any\n", stderr: "" });
  expect(await pebble.exec(["python3", "-c", "1"])).toEqual({ exitCode: 2, stdout: "", stderr: "code\n" });
  await expect(pebble.exec(["sleep", "1"], { timeoutMs: 1_000 })).rejects.toThrow(
    "did not end within 1000 ms; its last line: waiting",
  );
  expect(pebble.execs.map(({ command, timeoutMs }) => [command.join(" "), timeoutMs])).toEqual([
    ["python3 x.py", undefined],
    ["python3 -c 1", undefined],
    ["sleep 1", 1_000],
  ]);
});
