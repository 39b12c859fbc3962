import { expect, test } from "vitest";
import { createClock } from "./clock.ts";

/** A machine whose clocks are turned by hand. */
function machine() {
  const at = { wall: 1_700_000_000_000, monotonic: 500 };
  const now = createClock(
    () => at.wall,
    () => at.monotonic,
  );
  return { at, now };
}

test("each answer is later than the one before, a microsecond at least", () => {
  const now = createClock();
  const answers = Array.from({ length: 10_000 }, now);

  const steps = answers.slice(1).map((answer, index) => Math.round((answer - (answers[index] ?? 0)) * 1000));
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(1);
  expect(Math.abs((answers[0] ?? 0) - Date.now())).toBeLessThan(60_000);
});

test("tells parts of a millisecond", () => {
  const { at, now } = machine();
  now();

  at.monotonic += 0.25;

  expect(now()).toBe(1_700_000_000_000.25);
});

test("follows a clock that is set forward, and a machine that has slept", () => {
  const { at, now } = machine();
  now();

  at.wall += 3_600_000;
  at.monotonic += 1;

  expect(now()).toBe(1_700_003_600_000);
});

test("waits for a clock that is set back, without standing still", () => {
  const { at, now } = machine();
  const before = now();

  at.wall -= 1_000;
  const during = [now(), now()];
  at.wall += 2_000;
  at.monotonic += 2_000;

  expect(during.map((answer) => Math.round((answer - before) * 1000))).toEqual([1, 2]);
  expect(now()).toBe(1_700_000_001_000);
});
