import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { secret } from "../../secret.ts";
import type { Pebble } from "../pebble.ts";
import { pebbleProgram, type RealPebble, startPebble } from "./real-pebble.ts";
import { current, rejection, sleeper } from "./suite.ts";

const program = pebbleProgram("1.10");

describe.skipIf(program === undefined && process.env["CI"] !== "true")("Pebble 1.10, which Juju 3.5 ships", () => {
  let under: RealPebble;
  let pebble: Pebble;
  beforeEach(async () => {
    under = await startPebble(program ?? expect.unreachable("Go is missing, so there is no Pebble to test against"));
    pebble = under.pebble;
  });
  afterEach(async () => {
    pebble.close();
    await under.close();
  });

  test("runs services, files, commands and notices", async () => {
    await pebble.combineLayer("base", { services: { a: { ...sleeper, startup: "enabled" } } });
    await pebble.replan();
    await pebble.push(`${under.directory}/file`, "text");
    await pebble.notify("example.com/a");

    expect(await current(pebble)).toEqual({ a: "active" });
    expect(await pebble.pullText(`${under.directory}/file`)).toBe("text");
    expect(await pebble.exec(["/bin/cat"], { stdin: "in", serviceContext: "a" })).toMatchObject({ stdout: "in" });
    expect((await pebble.notices({ users: "all", types: ["custom"] })).map(({ key }) => key)).toEqual([
      "example.com/a",
    ]);
    expect(await pebble.health()).toBe(true);
    expect(await pebble.warnings()).toEqual([]);
    await pebble.acknowledgeWarnings("2026-01-01T00:00:00Z");
  });

  test("knows checks, without what came later", async () => {
    await pebble.combineLayer("checks", {
      checks: { c: { override: "replace", exec: { command: "/bin/true" }, period: "1h" } },
    });

    const [check] = await pebble.checks();

    expect(check).toMatchObject({ name: "c", startup: "enabled", status: "up", failures: 0, threshold: 3 });
    expect(check).not.toHaveProperty("successes");
  });

  test.for<[string, string, (old: Pebble) => Promise<unknown>]>([
    ["identities", "1.15", (old) => old.identities()],
    ["layers inside a group", "1.17", (old) => old.addLayer("a/b", {}, { inner: true })],
    ["to start checks", "1.19", (old) => old.startChecks(["c"])],
    ["metrics", "1.19", (old) => old.metrics()],
    ["passwords", "1.19", (old) => old.addIdentities({ a: { access: "metrics", basic: { password: secret("x") } } })],
    [
      "check startup",
      "1.19",
      (old) => old.addLayer("a", { checks: { c: { override: "replace", startup: "disabled" } } }),
    ],
    ["to refresh a check", "1.20", (old) => old.refreshCheck("c")],
    ["workloads", "1.20", (old) => old.addLayer("a", { workloads: { w: { override: "replace" } } })],
    [
      "log targets of syslog",
      "1.27",
      (old) =>
        old.addLayer("a", { "log-targets": { t: { override: "replace", type: "syslog", location: "udp://a:1" } } }),
    ],
  ])("has no %s, and the error names the version needed", async ([, version, call]) => {
    const { code, message } = await rejection(call(pebble));

    expect(code).toBe("not-supported");
    expect(message).toContain(`needs Pebble ${version} or newer, and this one is 1.10.2`);
  });
});
