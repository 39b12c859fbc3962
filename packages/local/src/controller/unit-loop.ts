import type { JujuEvent } from "@paas-charm/core";
import type { Clock } from "./clock.ts";
import { type RetryPolicy, retryDelayMs } from "./retry.ts";
import { afterEvent, nextEvent, type UnitAgent, type UnitFacts } from "./unit-agent.ts";

/** How an event ended. */
export type EventEnd =
  /** The charm ended well and what it asked for is in the model. */
  | "done"
  /** The charm failed, or the model refused what it asked for; nothing of it is in the model. */
  | "failed"
  /** The process was killed from outside: the event comes again, and nobody calls it a failure. */
  | "interrupted";

/** The model, as the loop of one unit needs it. */
export interface UnitPort {
  agent(): UnitAgent;
  facts(): UnitFacts;
  /** Runs one event and makes what it changed part of the model. */
  run(event: JujuEvent): Promise<EventEnd>;
  /** Keeps what the agent remembers now. */
  keep(agent: UnitAgent): Promise<void>;
}

/** When and how often a unit's loop does what it does by itself. */
export interface LoopTimes {
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  /** How long a unit is idle before update-status, in milliseconds. */
  readonly updateStatusMs: number;
}

/** The loop of one unit: one event at a time, as long as one is due. */
export interface UnitLoop {
  /** Looks whether an event is due now. Call it whenever the model has changed. */
  wake(): void;
  /** The event under way. */
  current(): JujuEvent | undefined;
  /** Whether an event is under way or about to be. */
  busy(): boolean;
  /** Has a failed hook run again at once, or passes over it. Does nothing when none has failed. */
  resolve(retry: boolean): Promise<boolean>;
  /** Resolves as soon as nothing is under way and nothing is due now. */
  idle(): Promise<void>;
  /** Runs nothing more; resolves when the event under way has ended. */
  stop(): Promise<void>;
}

/** Starts nothing by itself: call {@link UnitLoop.wake}. */
export function createUnitLoop(port: UnitPort, times: LoopTimes): UnitLoop {
  const { clock } = times;
  let stopped = false;
  let current: JujuEvent | undefined;
  let working: Promise<void> | undefined;
  let again = false;
  let cancelTimer: () => void = () => undefined;

  const due = (): JujuEvent | undefined => {
    const agent = port.agent();
    const { failed } = agent;
    if (failed && failed.retryAt <= clock.now()) return failed.event;
    return nextEvent(agent, port.facts(), { now: clock.now(), updateStatusMs: times.updateStatusMs });
  };

  const work = async () => {
    while (!stopped) {
      const event = due();
      if (event === undefined) return;
      current = event;
      const agent = port.agent();
      const facts = port.facts();
      const end = await port.run(event);
      current = undefined;
      await port.keep(remember(agent, event, end, facts));
    }
  };

  const remember = (agent: UnitAgent, event: JujuEvent, end: EventEnd, facts: UnitFacts): UnitAgent => {
    if (end === "done") return afterEvent(agent, event, facts, clock.now());
    if (event.kind === "action") return agent;
    if (end === "interrupted") return { ...agent, failed: undefined, interrupted: event };
    const failures = (agent.failed?.failures ?? 0) + 1;
    const retryAt = clock.now() + retryDelayMs(times.retry, failures);
    const failedSince = agent.failed?.failedSince ?? clock.now();
    return { ...agent, interrupted: undefined, failed: { event, failures, failedSince, retryAt } };
  };

  const setTimer = () => {
    cancelTimer();
    if (stopped) return;
    const agent = port.agent();
    const at =
      agent.failed?.retryAt ??
      Math.min(agent.idleSince + times.updateStatusMs, port.facts().dueAt ?? Number.POSITIVE_INFINITY);
    cancelTimer = clock.after(Math.max(0, at - clock.now()), wake);
  };

  const wake = () => {
    if (stopped) return;
    if (working) {
      // The loop may have looked for the last time already.
      again = true;
      return;
    }
    again = false;
    working = Promise.resolve()
      .then(work)
      .finally(() => {
        working = undefined;
        if (again) wake();
        else setTimer();
      });
    // A loop that throws is a bug of ours; whoever awaits idle() or stop() sees it.
    working.catch(() => undefined);
  };

  return {
    wake,
    current: () => current,
    busy: () => working !== undefined,
    async resolve(retry) {
      await working;
      const agent = port.agent();
      if (!agent.failed) return false;
      const { event } = agent.failed;
      await port.keep(
        retry
          ? { ...agent, failed: { ...agent.failed, retryAt: clock.now() } }
          : afterEvent(agent, event, port.facts(), clock.now()),
      );
      wake();
      return true;
    },
    async idle() {
      wake();
      while (working) await working;
    },
    async stop() {
      stopped = true;
      cancelTimer();
      await working;
    },
  };
}
