import type { Clock } from "../src/controller/clock.ts";

/** A clock that moves when told, and calls what has become due on the way. */
export function testClock(start = 0) {
  let now = start;
  let calls: { at: number; call: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(delayMs, call) {
      const entry = { at: now + delayMs, call };
      calls.push(entry);
      return () => {
        calls = calls.filter((each) => each !== entry);
      };
    },
  };
  return {
    clock,
    /** How long until something is due. */
    next: () => Math.min(...calls.map(({ at }) => at)) - now,
    advance(ms: number) {
      now += ms;
      const due = calls.filter(({ at }) => at <= now);
      calls = calls.filter(({ at }) => at > now);
      for (const { call } of due) call();
    },
  };
}
