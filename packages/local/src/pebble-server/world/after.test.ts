import { expect, onTestFinished, test, vi } from "vitest";
import { after } from "./after.ts";

test("waits longer than Node does at once, and not at all once it is called off", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const month = 31 * 24 * 3_600_000;
  const called: string[] = [];
  after(month, () => called.push("month"));
  const callOff = after(month, () => called.push("called off"));

  vi.advanceTimersByTime(month - 1);
  expect(called).toEqual([]);
  callOff();
  vi.advanceTimersByTime(1);

  expect(called).toEqual(["month"]);
});
