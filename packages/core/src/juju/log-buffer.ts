import { argumentChunks, printable } from "./argument-text.ts";
import type { CallQueue } from "./call-queue.ts";
import type { LogLevel } from "./hook-tools.ts";
import type { ToolExecutor } from "./tool-executor.ts";

const order: readonly LogLevel[] = ["debug", "info", "warning", "error"];

/** Log lines on their way to `juju-log`. */
export interface LogBuffer {
  add(level: LogLevel, line: string): void;
  /** Adds a line at level TRACE, whatever the least level is: security records are always sent. */
  addTrace(line: string): void;
  /**
   * Sends what is there: one process for each run of lines of one level. A failing log is lost in silence, and never logged: it must
   * not fail a hook. Resolves when all that was sent so far is through.
   */
  flush(): Promise<void>;
}

/** What a buffer is made with. */
export interface LogBufferOptions {
  /** Lines below are dropped. */
  readonly from: LogLevel;
  /** Gets each line at once as well, with its level, for `juju debug-hooks`. */
  readonly mirror?: ((level: string, line: string) => void) | undefined;
}

/** Buffers log lines. A flush takes its turn among the calls at once, and sends what was added until the turn came. */
export function createLogBuffer(calls: Pick<CallQueue, "inTurn">, { from, mirror }: LogBufferOptions): LogBuffer {
  let pending: { level: string; lines: string[] }[] = [];
  let broken = false;

  function push(level: string, line: string): void {
    mirror?.(level, line);
    const last = pending.at(-1);
    if (last?.level === level) last.lines.push(line);
    else pending.push({ level, lines: [line] });
  }

  async function send(execute: ToolExecutor): Promise<void> {
    const runs = pending;
    pending = [];
    for (const { level, lines } of runs) {
      for (const text of argumentChunks(printable(lines.join("\n")))) {
        if (broken) return;
        try {
          await execute({ tool: "juju-log", args: ["--log-level", level, "--", text] });
        } catch {
          // It could not be made at all, or did not end. The next would take as long, and a dispatch has better things to wait for.
          broken = true;
        }
      }
    }
  }

  return {
    add(level, line) {
      if (order.indexOf(level) >= order.indexOf(from)) push(level.toUpperCase(), line);
    },
    addTrace: (line) => push("TRACE", line),
    flush: () => calls.inTurn(send),
  };
}
