import { durationFault, formatDuration, parseDuration } from "@paas-charm/core/pebble-engine";
import { badRequest } from "../http/answer.ts";

/** Most that a timer of Node waits; about 24 days. */
const longestMs = 2 ** 31 - 1;

/** How long something may take: in milliseconds for a timer, and as Go prints it. */
export interface Timeout {
  readonly ms: number;
  readonly text: string;
}

/** A duration as a request gives one; undefined when it gives none or 0. @throws EngineError 400 `invalid timeout: …` */
export function readTimeout(given: string | null): Timeout | undefined {
  if (given === null || given === "") return undefined;
  const nanoseconds = parseDuration(given);
  if (nanoseconds === undefined) throw badRequest(`invalid timeout: ${durationFault(given)}`);
  if (nanoseconds === 0) return undefined;
  const ms = Math.min(longestMs, Math.max(0, nanoseconds / 1e6));
  return { ms, text: formatDuration(nanoseconds) };
}
