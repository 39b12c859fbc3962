import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Conclusion } from "./conclude.ts";
import type { Condition } from "./conditions.ts";

/** Name of the file in the charm directory that says why the unit has its status, for who asks. */
export const explanationFile = "conditions.json";

/** Why a unit has its status: all unmet conditions, the first of which the status shows. Messages hold no secret. */
export interface Explanation {
  /** The event after which it came to be so. */
  readonly event: string;
  /** RFC 3339. */
  readonly since: string;
  readonly unmet: readonly Condition[];
}

/**
 * Keeps why the unit has its status, when that is news. It helps people only: a charm directory that takes no file is no reason to fail.
 *
 * @param now - milliseconds since 1970
 */
export function explain({ unmet }: Conclusion, event: string, charmDir: string, now: number): void {
  const path = join(charmDir, explanationFile);
  try {
    if (JSON.stringify(unmet) === JSON.stringify(readExplanation(path)?.unmet ?? [])) return;
    const explanation: Explanation = { event, since: new Date(now).toISOString(), unmet };
    writeFileSync(`${path}.new`, JSON.stringify(explanation), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch {
    // As said.
  }
}

/** What is kept there; undefined for no file and for one that is none of ours. */
export function readExplanation(path: string): Explanation | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    const whole = typeof parsed === "object" && parsed !== null && Array.isArray(Reflect.get(parsed, "unmet"));
    return whole ? (parsed as Explanation) : undefined;
  } catch {
    return undefined;
  }
}
