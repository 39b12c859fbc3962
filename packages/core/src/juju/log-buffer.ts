import type { LogLevel } from "./hook-tools.ts";
import type { ToolExecutor } from "./tool-executor.ts";

const order: readonly LogLevel[] = ["debug", "info", "warning", "error"];
/** Linux takes 131072 bytes in one argument, the closing NUL included. */
const argumentBytes = 131_071;

/** Log lines on their way to `juju-log`. */
export interface LogBuffer {
  add(level: LogLevel, line: string): void;
  /** Sends what is there: one process for each run of lines of one level. A failing log is lost in silence: it must not fail a hook. */
  flush(): Promise<void>;
}

/** Buffers log lines from a level on; lower ones are dropped. */
export function createLogBuffer(execute: ToolExecutor, from: LogLevel): LogBuffer {
  let pending: { level: LogLevel; lines: string[] }[] = [];
  return {
    add(level, line) {
      if (order.indexOf(level) < order.indexOf(from)) return;
      const last = pending.at(-1);
      if (last?.level === level) last.lines.push(line);
      else pending.push({ level, lines: [line] });
    },
    async flush() {
      const sending = pending;
      pending = [];
      for (const { level, lines } of sending) {
        for (const text of chunks(lines.join("\n"))) {
          try {
            await execute({ tool: "juju-log", args: ["--log-level", level.toUpperCase(), "--", text] });
          } catch {
            return;
          }
        }
      }
    },
  };
}

/** Cuts a text into pieces that fit an argument, at line ends where there are any, never inside a character. */
function chunks(text: string): readonly string[] {
  if (Buffer.byteLength(text) <= argumentBytes) return [text];
  const bytes = Buffer.from(text);
  const pieces: string[] = [];
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(start + argumentBytes, bytes.length);
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    const lineEnd = end < bytes.length ? bytes.lastIndexOf(0x0a, end) : -1;
    const cut = lineEnd > start ? lineEnd + 1 : end;
    pieces.push(bytes.subarray(start, cut).toString());
    start = cut;
  }
  return pieces;
}
