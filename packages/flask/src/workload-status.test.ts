import type { Dialect } from "@paas-charm/core";
import { describe, expect, test } from "vitest";
import {
  type Container,
  deployed,
  dialects,
  freshContainer,
  integrated,
  on,
  type Point,
  play,
  rockServices,
  settled,
} from "../test/guestbook.ts";
import { flask } from "./index.ts";

/** The point with its container changed, as time changes it between two events. */
function meanwhile({ state, cache }: Point, dialect: Dialect, change: Container): Point {
  const { container } = flask.dialects[dialect];
  return { state: { ...state, containers: { [container]: { ...state.containers?.[container], ...change } } }, cache };
}

const check = { override: "replace", level: "ready", threshold: 3, http: { url: "http://localhost:8000/" } } as const;
const withCheck = { "001-rock": { services: rockServices, checks: { up: check } } } as const;

describe.for(dialects)("the status in dialect %s", (dialect) => {
  const { container } = flask.dialects[dialect];
  const all = {
    flask: "active",
    "statsd-exporter": "active",
    "mail-worker": "active",
    "night-scheduler": "active",
  } as const;

  test("is active once every enabled service runs, on the unit and on the application", async () => {
    const { state } = await settled(dialect);

    expect(state.unitStatus).toEqual({ status: "active", message: "" });
    expect(state.appStatus).toEqual({ status: "active", message: "" });
    expect(state.containers?.[container]?.serviceStatuses).toEqual(all);
  });

  test("names a service that exited while Pebble starts it again, and is active when it is up", async () => {
    const at = await settled(dialect);
    const crashed = meanwhile(at, dialect, { serviceStatuses: { ...all, flask: "backoff" } });

    const told = await play(dialect, crashed, on.hook("update-status"));
    const up = meanwhile(told, dialect, { serviceStatuses: all });
    const well = await play(dialect, up, on.hook("update-status"));

    expect(told.state.unitStatus).toEqual({
      status: "waiting",
      message: "service flask exited, Pebble starts it again (backoff)",
    });
    expect(told.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
    expect(well.state.unitStatus).toEqual({ status: "active", message: "" });
  });

  test.for(["error", "inactive"] as const)(
    "is active again after update-status has started a service that is %s",
    async (current) => {
      const at = meanwhile(await settled(dialect), dialect, { serviceStatuses: { ...all, "mail-worker": current } });

      const done = await play(dialect, at, on.hook("update-status"));

      expect(done.state.containers[container]?.serviceStatuses["mail-worker"]).toBe("active");
      expect(done.state.unitStatus).toEqual({ status: "active", message: "" });
    },
  );

  test("names a service that does not start, and is active when it has", async () => {
    const failing = freshContainer(dialect, { failingServices: ["flask"] });
    const from = deployed(dialect, { containers: { [container]: failing } });

    const first = await play(dialect, { state: from }, on.pebbleReady(dialect));
    const up = meanwhile(first, dialect, { failingServices: [], serviceStatuses: all });
    const well = await play(dialect, up, on.hook("update-status"));

    expect(first.state.unitStatus.status).toBe("blocked");
    expect(first.state.unitStatus.message).toMatch(/^cannot start .*flask.*exited quickly with code 1/);
    expect(first.state.unitStatus.message).not.toContain("\n");
    expect(well.state.unitStatus).toEqual({ status: "active", message: "" });
  });

  test("names a check that fails, and is active when it has recovered", async () => {
    const from = integrated(dialect, { containers: { [container]: freshContainer(dialect, { layers: withCheck }) } });
    const at = await settled(dialect, from);

    const failing = meanwhile(at, dialect, { checks: { up: { status: "down", failures: 4 } } });
    const failed = await play(dialect, failing, on.check(dialect, "pebble-check-failed", "up"));
    const passing = meanwhile(failed, dialect, { checks: { up: { status: "up", failures: 0 } } });
    const recovered = await play(dialect, passing, on.check(dialect, "pebble-check-recovered", "up"));

    expect(failed.state.unitStatus).toEqual({
      status: "waiting",
      message: "health check up fails (4 times, threshold 3)",
    });
    expect(recovered.state.unitStatus).toEqual({ status: "active", message: "" });
  });

  test("still names a check that fails after a change restarted the services", async () => {
    const from = integrated(dialect, { containers: { [container]: freshContainer(dialect, { layers: withCheck }) } });
    const at = meanwhile(await settled(dialect, from), dialect, { checks: { up: { status: "down", failures: 4 } } });

    const done = await play(
      dialect,
      { ...at, state: { ...at.state, config: { greeting: "hi" } } },
      on.hook("config-changed"),
    );

    expect(done.pebbleCalls.map(({ call }) => call)).toContain("replan");
    expect(done.state.unitStatus.message).toBe("health check up fails (4 times, threshold 3)");
  });

  test("says that it waits for a Pebble that is not up, and why one that is up cannot be asked", async () => {
    const at = meanwhile(await settled(dialect), dialect, { canConnect: false });

    const { state } = await play(dialect, at, on.hook("update-status"));

    expect(state.unitStatus).toEqual({ status: "waiting", message: "Waiting for pebble ready" });
  });

  test("is active with the scheduler off on every unit but the first", async () => {
    const from = integrated(dialect, { unit: "guestbook/1", leader: true });

    const { state } = await settled(dialect, from);

    expect(state.containers?.[container]?.serviceStatuses).not.toHaveProperty("night-scheduler");
    expect(state.unitStatus).toEqual({ status: "active", message: "" });
  });

  test("stays while a service of the scheduler's name is disabled on a later unit and runs on the first", async () => {
    const first = await settled(dialect);
    const moved = meanwhile({ state: { ...first.state, unit: "guestbook/1" } }, dialect, {});

    const done = await play(dialect, moved, on.hook("config-changed"));

    expect(done.pebbleCalls.map(({ call }) => call)).toContain("stop night-scheduler");
    expect(done.state.containers[container]?.serviceStatuses["night-scheduler"]).toBe("inactive");
    expect(done.state.unitStatus).toEqual({ status: "active", message: "" });
  });
});
