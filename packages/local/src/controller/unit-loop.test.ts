import type { JujuEvent } from "@paas-charm/core";
import { expect, test } from "vitest";
import { testClock } from "../../test/test-clock.ts";
import { jujuRetryPolicy } from "./retry.ts";
import { newAgent, type UnitAgent, type UnitFacts } from "./unit-agent.ts";
import { createUnitLoop, type EventEnd } from "./unit-loop.ts";

/** A unit whose model is plain variables and whose charm answers as scripted. */
function testUnit(answer: (event: JujuEvent) => EventEnd | Promise<EventEnd> = () => "done") {
  const time = testClock();
  const ran: string[] = [];
  let agent: UnitAgent = newAgent(0, 0);
  let facts: UnitFacts = {
    unit: "web/0",
    dying: false,
    leader: false,
    charmRevision: 0,
    config: "c1",
    relations: [],
    secrets: [],
    workload: [],
    actions: [],
    dueAt: undefined,
  };
  const loop = createUnitLoop(
    {
      agent: () => agent,
      facts: () => facts,
      run: async (event) => {
        ran.push(event.name);
        if (event.kind === "action") facts = { ...facts, actions: [] };
        return await answer(event);
      },
      keep: async (next) => {
        agent = next;
      },
    },
    { clock: time.clock, retry: jujuRetryPolicy, updateStatusMs: 300_000 },
  );
  return {
    loop,
    time,
    ran,
    agent: () => agent,
    change: (over: Partial<UnitFacts>) => {
      facts = { ...facts, ...over };
      loop.wake();
    },
  };
}

test("runs what is due, then update-status each time the unit was idle for the interval", async () => {
  const { loop, time, ran } = testUnit();
  await loop.idle();
  expect(ran).toEqual(["install", "config-changed", "start"]);

  time.advance(299_999);
  await loop.idle();
  time.advance(1);
  await loop.idle();
  time.advance(300_000);
  await loop.idle();

  expect(ran.slice(3)).toEqual(["update-status", "update-status"]);
});

test("a failed hook comes again after 5, 10, 20 … seconds, 5 minutes at most, and nothing else runs", async () => {
  const { loop, time, ran, change } = testUnit((event) => (event.name === "config-changed" ? "failed" : "done"));
  await loop.idle();
  change({ leader: true });

  const delays: number[] = [];
  for (let retry = 0; retry < 9; retry++) {
    await loop.idle();
    delays.push(time.next());
    time.advance(time.next());
  }
  await loop.idle();

  expect(delays).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1000));
  expect(new Set(ran.slice(1))).toEqual(new Set(["config-changed"]));
});

test("success ends the back-off", async () => {
  let working = false;
  const { loop, time, ran, agent } = testUnit(({ name }) => (name === "start" && !working ? "failed" : "done"));
  await loop.idle();
  expect(agent().failed).toMatchObject({ failures: 1, retryAt: 5_000 });

  working = true;
  time.advance(5_000);
  await loop.idle();

  expect(ran).toEqual(["install", "config-changed", "start", "start"]);
  expect(agent()).toMatchObject({ failed: undefined, started: true });
});

test("resolved runs a failed hook at once, or passes over it", async () => {
  const { loop, ran } = testUnit(({ name }) => (name === "config-changed" ? "failed" : "done"));
  await loop.idle();

  expect(await loop.resolve(true)).toBe(true);
  await loop.idle();
  expect(ran).toEqual(["install", "config-changed", "config-changed"]);

  expect(await loop.resolve(false)).toBe(true);
  await loop.idle();
  expect(ran.slice(3)).toEqual(["start"]);
  expect(await loop.resolve(true)).toBe(false);
});

test("an action runs while a hook has failed, and its own failure is no error of the unit", async () => {
  const { loop, ran, change, agent } = testUnit(({ name }) => (name === "install" ? "done" : "failed"));
  await loop.idle();
  change({ actions: [{ kind: "action", name: "backup", action: "backup", id: "1" }] });
  await loop.idle();

  expect(ran).toEqual(["install", "config-changed", "backup"]);
  expect(agent().failed).toMatchObject({ event: { name: "config-changed" }, failures: 1 });
});

test("a hook that was cut short comes again at once and is no failure", async () => {
  let cut = true;
  const { loop, ran, agent } = testUnit(({ name }) => {
    if (name !== "start" || !cut) return "done";
    cut = false;
    return "interrupted";
  });
  await loop.idle();

  expect(ran).toEqual(["install", "config-changed", "start", "start"]);
  expect(agent().failed).toBeUndefined();
});

test("one event runs at a time, and a change that comes meanwhile is not missed", async () => {
  let running = 0;
  let most = 0;
  const { loop, ran, change } = testUnit(async (event): Promise<EventEnd> => {
    most = Math.max(most, ++running);
    if (event.name === "install") change({ leader: true });
    await Promise.resolve();
    running--;
    return "done";
  });
  await Promise.all([loop.idle(), loop.idle()]);

  expect(most).toBe(1);
  expect(ran).toEqual(["install", "leader-elected", "config-changed", "start"]);
});

test("stopping waits for the event under way and runs nothing more", async () => {
  const unit = testUnit(async (): Promise<EventEnd> => {
    void unit.loop.stop();
    return "done";
  });
  await unit.loop.idle();
  unit.time.advance(1_000_000);

  expect(unit.ran).toEqual(["install"]);
});
