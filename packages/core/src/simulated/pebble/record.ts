/** One call that a simulated Pebble got, in words that tests compare: `push /path`, `replan`, `stop a b`. */
export interface PebbleCall {
  readonly call: string;
  /** Whether it changes something. */
  readonly writes: boolean;
}

/** A command that was run in a simulated container. */
export interface ExecRecord {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDir: string | null;
  readonly user: string | null;
  readonly group: string | null;
  readonly timeoutMs: number | undefined;
}
