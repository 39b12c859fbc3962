import { eventually, rejection, type Suite } from "./suite.ts";

const good = { override: "replace", exec: { command: "/bin/true" }, period: "1h", timeout: "5s" } as const;
const bad = {
  override: "replace",
  exec: { command: "/bin/false" },
  period: "1h",
  timeout: "5s",
  threshold: 2,
} as const;

/** Health checks. */
export function checkTests({ test, expect, pebble }: Suite): void {
  test("knows its checks and switches them", async () => {
    await pebble().combineLayer("checks", {
      checks: { up: { ...good, startup: "disabled" }, on: { ...good, level: "ready" } },
    });

    const states = async () =>
      (await pebble().checks()).map(({ name, startup, status, threshold, level }) => ({
        name,
        startup,
        status,
        threshold,
        level,
      }));
    expect(await states()).toEqual([
      { name: "on", startup: "enabled", status: "up", threshold: 3, level: "ready" },
      { name: "up", startup: "disabled", status: "inactive", threshold: 3, level: "" },
    ]);
    expect(await pebble().startChecks(["up", "on"])).toEqual(["up"]);
    expect(await pebble().startChecks(["up"])).toEqual([]);
    expect(await pebble().stopChecks(["up", "on"])).toEqual(["on", "up"]);
    expect((await pebble().checks({ level: "ready" })).map(({ name }) => name)).toEqual(["on"]);
    expect((await pebble().checks({ names: ["up", "nope"] })).map(({ name }) => name)).toEqual(["up"]);
    expect(await rejection(pebble().stopChecks(["nope", "also"]))).toEqual({
      code: "bad-request",
      message: "cannot stop checks: cannot find checks in plan: also, nope",
    });
    expect((await rejection(pebble().startChecks([]))).message).toBe("must specify checks for start action");
  });

  test("starts enabled checks again on replan and with any layer, and leaves others", async () => {
    await pebble().combineLayer("checks", { checks: { on: good, off: { ...good, startup: "disabled" } } });
    const states = async () => (await pebble().checks()).map(({ name, status }) => [name, status]);
    await pebble().stopChecks(["on"]);
    const stopped = await states();
    await pebble().replan();
    const replanned = await states();
    await pebble().stopChecks(["on"]);
    await pebble().combineLayer("other", {});

    expect(stopped).toEqual([
      ["off", "inactive"],
      ["on", "inactive"],
    ]);
    expect(replanned).toEqual([
      ["off", "inactive"],
      ["on", "up"],
    ]);
    expect(await states()).toEqual(replanned);
  });

  test("starts a check over when its definition changes, and leaves one that was disabled running", async () => {
    await pebble().combineLayer("checks", { checks: { a: bad, b: good } });
    await pebble().refreshCheck("a");
    await pebble().combineLayer("checks", { checks: { b: { ...good, startup: "disabled" } } });
    const same = await pebble().checks();
    await pebble().combineLayer("checks", { checks: { a: { ...bad, threshold: 5 } } });

    expect(same.map(({ name, status, failures }) => [name, status, failures])).toEqual([
      ["a", "up", 1],
      ["b", "up", 0],
    ]);
    expect(
      (await pebble().checks({ names: ["a"] })).map(({ status, failures, threshold }) => [status, failures, threshold]),
    ).toEqual([["up", 0, 5]]);
  });

  test("runs a check now, until it is down, and knows what that means", async () => {
    await pebble().combineLayer("checks", { checks: { bad: { ...bad, level: "alive" }, good } });

    expect(await pebble().refreshCheck("good")).toMatchObject({ info: { name: "good", status: "up", failures: 0 } });
    const first = await pebble().refreshCheck("bad");
    const second = await pebble().refreshCheck("bad");
    // The answer may still say what was before the check went down.
    const [down] = await eventually(
      () => pebble().checks({ names: ["bad"] }),
      ([check]) => check?.status === "down",
    );
    const [change] = await pebble().changes({ select: "ready" });

    expect([first.error, first.info.status, first.info.failures]).toEqual(["exit status 1", "up", 1]);
    expect([second.error, down?.status, down?.failures]).toEqual(["exit status 1", "down", 2]);
    expect([change?.kind, change?.status, change?.id]).toEqual(["perform-check", "Error", first.info.changeId]);
    expect((await pebble().changes()).map(({ kind }) => kind).sort()).toEqual(["perform-check", "recover-check"]);
    expect(await pebble().health()).toBe(false);
    expect(await pebble().health({ level: "alive" })).toBe(false);
    expect(await pebble().health({ level: "ready" })).toBe(false);
    expect(await pebble().health({ names: ["good", "nope"] })).toBe(true);
    expect((await rejection(pebble().refreshCheck("nope"))).message).toBe('cannot find check with name "nope"');
  });

  test("is healthy without checks, and without those that are stopped", async () => {
    expect(await pebble().health()).toBe(true);
    await pebble().combineLayer("checks", { checks: { bad: { ...bad, threshold: 1 } } });
    await pebble().refreshCheck("bad");
    const down = await eventually(
      () => pebble().health(),
      (healthy) => !healthy,
    );
    await pebble().stopChecks(["bad"]);

    expect(down).toBe(false);
    expect(
      await eventually(
        () => pebble().health(),
        (healthy) => healthy,
      ),
    ).toBe(true);
    expect((await rejection(pebble().health({ level: "other" as "alive" }))).message).toBe(
      'level must be "alive" or "ready"',
    );
  });

  test("runs a stopped check without counting it", async () => {
    await pebble().combineLayer("checks", { checks: { bad: { ...bad, startup: "disabled" } } });

    const { info, error } = await pebble().refreshCheck("bad");

    expect([error, info.status, info.failures]).toEqual(["exit status 1", "inactive", 0]);
  });
}
