import { current, done, eventually, quick, rejection, type Suite, sleeper, summaries } from "./suite.ts";

/** Services, and the changes that touch them. */
export function serviceTests({ test, expect, pebble, add }: Suite): void {
  test("starts enabled services on replan, and no others", async () => {
    await add({ on: { ...sleeper, startup: "enabled" }, off: sleeper });

    const change = await pebble().replan();

    expect(change).toMatchObject({ kind: "replan", summary: 'Replan service "on"', status: "Done", ready: true });
    expect(await current(pebble())).toEqual({ off: "inactive", on: "active" });
  });

  test("does nothing on a replan without change", async () => {
    await add({ on: { ...sleeper, startup: "enabled" } });
    await pebble().replan();
    const before = await pebble().services();

    const change = await pebble().replan();

    expect(summaries(change)).toEqual(['Start service "on"']);
    expect(change.tasks[0]?.log[0]?.replace(/^\S+ /, "")).toBe('INFO Service "on" already started.');
    expect(await pebble().services()).toEqual(before);
  });

  test("has nothing to do on a replan without services", async () => {
    await add({ off: sleeper });

    expect(await pebble().replan()).toMatchObject({ summary: "Replan - no services", status: "Done", tasks: [] });
  });

  test("restarts what changed on replan", async () => {
    await add({ a: { ...sleeper, startup: "enabled" }, b: { ...sleeper, startup: "enabled" } });
    await pebble().replan();
    await add({ b: { override: "merge", environment: { NEW: "1" } } });

    const change = await pebble().replan();

    expect(summaries(change).filter((summary) => summary.startsWith("Stop"))).toEqual(['Stop service "b"']);
    expect(await current(pebble())).toEqual({ a: "active", b: "active" });
  });

  test("starts again on replan what was stopped by hand and is enabled or changed", async () => {
    await add({ on: { ...sleeper, startup: "enabled" }, off: sleeper, same: sleeper });
    await pebble().start(["on", "off", "same"]);
    await pebble().stop(["on", "off", "same"]);
    await add({ off: { override: "merge", summary: "changed" } });

    await pebble().replan();

    expect(await current(pebble())).toEqual({ on: "active", off: "active", same: "inactive" });
  });

  test("leaves a service that requires a changed one stopped on replan, unless it is enabled", async () => {
    await add({ a: sleeper, b: { ...sleeper, requires: ["a"], after: ["a"] } });
    await pebble().start(["b"]);
    await add({ a: { override: "merge", summary: "changed" } });

    await pebble().replan();

    expect(await current(pebble())).toEqual({ a: "active", b: "inactive" });
  });

  test("does not see a change that a start has taken up", async () => {
    await add({ a: sleeper });
    await pebble().start(["a"]);
    await add({ a: { override: "merge", summary: "changed" } });
    await pebble().start(["a"]);

    expect(summaries(await pebble().replan())).toEqual([]);
  });

  test("stops and starts by name, whatever is so already", async () => {
    await add({ a: sleeper });
    const log = async (work: Promise<{ readonly tasks: readonly { readonly log: readonly string[] }[] }>) =>
      (await work).tasks.flatMap((task) => task.log.map((line) => line.replace(/^\S+ /, "")));

    expect(await log(pebble().stop(["a"]))).toEqual(['INFO Service "a" has never been started.']);
    expect(await log(pebble().start(["a"]))).toEqual([]);
    expect(await current(pebble())).toEqual({ a: "active" });
    expect(await log(pebble().start(["a"]))).toEqual(['INFO Service "a" already started.']);
    expect(await log(pebble().stop(["a"]))).toEqual([]);
    expect(await current(pebble())).toEqual({ a: "inactive" });
    expect(await log(pebble().stop(["a"]))).toEqual(['INFO Service "a" already stopped.']);
  });

  test("starts what a service requires, in order, and stops what requires it", async () => {
    await add({
      app: { ...sleeper, requires: ["db"], after: ["db"] },
      db: sleeper,
      other: sleeper,
    });

    const started = await pebble().start(["app"]);
    const stopped = await pebble().stop(["db"]);

    expect(summaries(started)).toEqual(['Start service "db"', 'Start service "app"']);
    expect(started.summary).toBe('Start service "app" and 1 more');
    expect(summaries(stopped)).toEqual(['Stop service "app"', 'Stop service "db"']);
    expect(await current(pebble())).toEqual({ app: "inactive", db: "inactive", other: "inactive" });
  });

  test("restarts the named services and not those that require them", async () => {
    await add({ app: { ...sleeper, requires: ["db"], after: ["db"] }, db: sleeper });
    await pebble().start(["app"]);

    const change = await pebble().restart(["db"]);

    expect(summaries(change)).toEqual(['Stop service "db"', 'Start service "db"']);
    expect(await current(pebble())).toEqual({ app: "active", db: "active" });
  });

  test("starts enabled services on autostart", async () => {
    await add({ on: { ...sleeper, startup: "enabled" }, off: sleeper });

    expect(summaries(await pebble().autostart())).toEqual(['Start service "on"']);
    expect(await current(pebble())).toEqual({ off: "inactive", on: "active" });
  });

  test("refuses services that do not exist, and to do nothing", async () => {
    expect(await rejection(pebble().start(["nope"]))).toEqual({
      code: "bad-request",
      message: 'cannot start services: service "nope" does not exist',
    });
    expect((await rejection(pebble().stop(["nope"]))).message).toBe(
      'cannot stop services: service "nope" does not exist',
    );
    expect((await rejection(pebble().restart([]))).message).toBe("must specify services for restart action");
    expect((await rejection(pebble().autostart())).message).toBe("no default services");
  });

  test("fails a start when the service exits at once, with what it printed, and tries again", async () => {
    await add({ quick: { ...quick, "backoff-delay": "1h" } });

    const error = await rejection(pebble().start(["quick"]));

    expect(error.code).toBe("change-failed");
    expect(error.message).toContain(
      '- Start service "quick" (service start attempt: exited quickly with code 3, will restart)',
    );
    expect(error.message).toContain("INFO Most recent service output:\n    oops");
    expect(await current(pebble())).toEqual({ quick: "backoff" });
    expect(
      (await pebble().changes({ select: "all", service: "quick" })).map(({ status, kind }) => [kind, status]),
    ).toEqual([["start", "Error"]]);
  });

  test("does with a service that exits what its layer says", async () => {
    await add({
      done: { ...done, "on-success": "ignore" },
      quick: { ...quick, "on-failure": "ignore" },
    });

    const ended = await rejection(pebble().start(["done"]));
    const failed = await rejection(pebble().start(["quick"]));

    expect(ended.message).toContain("exited quickly with code 0, will ignore");
    expect(failed.message).toContain("exited quickly with code 3, will ignore");
    expect(await current(pebble())).toEqual({ done: "inactive", quick: "error" });
  });

  test("holds what would have been started after a service that failed", async () => {
    await add({
      app: { ...sleeper, requires: ["quick"], after: ["quick"] },
      quick: { ...quick, "backoff-delay": "1h" },
    });

    await rejection(pebble().start(["app"]));
    const [change] = await pebble().changes({ select: "ready" });

    expect(change?.tasks.map(({ summary, status }) => [summary, status])).toEqual([
      ['Start service "quick"', "Error"],
      ['Start service "app"', "Hold"],
    ]);
    expect(await current(pebble())).toEqual({ app: "inactive", quick: "backoff" });
  });

  test("tells since when a service is what it is", async () => {
    await add({ a: sleeper, b: sleeper });
    await pebble().start(["a"]);

    const services = await pebble().services(["a", "b", "nope"]);

    expect(services.map(({ name, startup, currentSince }) => [name, startup, currentSince === undefined])).toEqual([
      ["a", "disabled", false],
      ["b", "disabled", true],
    ]);
  });

  test("signals running services only, by the signal's full name", async () => {
    await add({ a: { ...sleeper, "on-failure": "ignore" }, b: sleeper });

    expect((await rejection(pebble().signal("SIGHUP", ["a"]))).message).toContain(
      'cannot send signal to "a": service is not running',
    );
    expect((await rejection(pebble().signal("SIGHUP", ["a", "b"]))).message).toBe(
      'cannot send signal to "a": service is not running; cannot send signal to "b": service is not running',
    );
    expect((await rejection(pebble().signal("SIGHUP", []))).message).toBe("must specify one or more services");
    await pebble().start(["a"]);
    expect((await rejection(pebble().signal("HUP", ["a"]))).message).toBe(
      'cannot send signal to "a": invalid signal name "HUP"',
    );
    await pebble().signal("SIGTERM", ["a"]);
    expect(
      await eventually(
        () => current(pebble()),
        ({ a }) => a === "error",
      ),
    ).toEqual({ a: "error", b: "inactive" });
  });

  test("knows changes by id, by state and by service", async () => {
    await add({ a: { ...sleeper, startup: "enabled" }, b: sleeper });
    const { id } = await pebble().replan();
    const { id: other } = await pebble().start(["b"]);

    expect(await pebble().waitChange(id)).toMatchObject({ id, kind: "replan", ready: true });
    const change = await pebble().change(id);
    expect(change).toMatchObject({ id, kind: "replan", ready: true });
    expect(
      [change, ...change.tasks].every(({ readyTime }) => Date.parse(readyTime ?? "") >= Date.parse(change.spawnTime)),
    ).toBe(true);
    expect((await pebble().changes({ select: "all" })).map((change) => change.id)).toEqual([id, other]);
    expect((await pebble().changes({ select: "ready", service: "b" })).map((change) => change.id)).toEqual([other]);
    expect(await pebble().changes()).toEqual([]);
    expect(await rejection(pebble().change("99999"))).toEqual({
      code: "not-found",
      message: 'cannot find change with id "99999"',
    });
    expect((await rejection(pebble().waitChange("99999"))).code).toBe("not-found");
  });

  test("aborts what is under way and nothing else", async () => {
    await add({ a: sleeper });
    const { id } = await pebble().start(["a"]);

    expect(await rejection(pebble().abortChange(id))).toEqual({
      code: "bad-request",
      message: `cannot abort change ${id} with nothing pending`,
    });
    expect((await rejection(pebble().abortChange("99999"))).code).toBe("not-found");
  });
}
