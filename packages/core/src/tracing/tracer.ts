import type { AppFacts } from "../framework.ts";
import type { Contribution } from "../integrations/contract.ts";
import type { ToolExecutor } from "../juju/tool-executor.ts";
import type { Journal, JournalEntry } from "./journal.ts";

/** Where spans go. */
export type Receiver = NonNullable<Contribution["tracing"]>;

/** One dispatch as a trace. */
export interface Trace {
  /** Whose dispatch it is. */
  readonly of: Pick<AppFacts, "app" | "unit" | "model" | "modelUuid" | "charmName">;
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly event: string;
  readonly entries: readonly JournalEntry[];
  readonly start: number;
  readonly end: number;
  readonly exitCode: number;
  /** Status of the unit at the end, without its message. */
  readonly status: string | undefined;
}

/** How a dispatch is traced. */
export interface Tracer {
  readonly journal: Journal;
  /** When the process began, in milliseconds since 1970. */
  readonly start: number;
  readonly clock: () => number;
  /** Takes no longer than a bounded time, and does not throw. */
  send(trace: Trace, receiver: Receiver): Promise<void>;
}

/** Hook tools whose calls are entries of a journal: by the tool's name, since arguments are nobody's business. */
export function journaled(execute: ToolExecutor, journal: Journal): ToolExecutor {
  return (call) => journal.time(call.tool, () => execute(call));
}
