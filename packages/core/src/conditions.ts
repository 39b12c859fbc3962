import type { Level } from "./juju/hook-tools.ts";
import type { Secret } from "./secret.ts";

/**
 * Something that must hold for the application to be well, and does not. The first unmet condition in the documented
 * order is the status; the others are kept to explain it.
 */
export interface Condition {
  /** Stable name, such as `PebbleReady` or `OptionsValid`. */
  readonly type: string;
  readonly level: Level;
  /** What the operator reads in `juju status`. */
  readonly message: string;
  /** The event or act that would clear it, for people. */
  readonly clears: string;
}

/** What is wrong with one key; never its value. */
export interface Problem {
  readonly key: string;
  readonly reason: string;
}

/** A secret's content by entry, or why it could not be read. */
export type SecretReading = Readonly<Record<string, Secret>> | Problem;

/** Whether a secret could not be read. Entries are wrapped, so a text can only be the problem's own. */
export function isProblem(reading: SecretReading): reading is Problem {
  return typeof Reflect.get(reading, "reason") === "string";
}
