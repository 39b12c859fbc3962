import { elapsedMs } from "../elapsed.ts";
import type { CallOptions } from "./pebble.ts";

/** A point in time by which a call with all its requests has to end. */
export interface Deadline {
  /** What the caller allowed, in milliseconds. */
  readonly totalMs: number;
  /** What is left of it, in milliseconds; never negative. */
  left(): number;
}

/** Most that a timer of Node can wait: about 24 days. */
const longestMs = 2_147_483_647;

/** A deadline that starts to run now. */
export function deadlineIn(totalMs: number): Deadline {
  const until = elapsedMs() + totalMs;
  return { totalMs, left: () => Math.min(Math.max(until - elapsedMs(), 0), longestMs) };
}

/** The deadline and the signal of a call, with a default. */
export function within(
  options: CallOptions | undefined,
  defaultMs: number,
): { readonly deadline: Deadline; readonly signal: AbortSignal | undefined } {
  return { deadline: deadlineIn(options?.timeoutMs ?? defaultMs), signal: options?.signal };
}

/** No deadline: for what ends when the caller ends it. */
export const withoutDeadline: Deadline = { totalMs: longestMs, left: () => longestMs };
