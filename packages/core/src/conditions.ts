import type { Level } from "./juju/hook-tools.ts";

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
