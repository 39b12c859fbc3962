import { spawn } from "node:child_process";

/** How to run a program. */
export interface RunOptions {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Gets its last line that says anything, while it runs. */
  readonly onLine?: (line: string) => void;
}

/** Thrown when a program ends in anything but success: its own last words are the message. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

/**
 * What a program printed on its standard output.
 *
 * @throws {@link ToolError}; the reason of the abort
 */
export function runTool(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { signal, cwd, env, onLine } = options;
  signal.throwIfAborted();
  return new Promise((done, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      signal,
      killSignal: "SIGINT",
      ...(cwd !== undefined && { cwd }),
      ...(env !== undefined && { env }),
    });
    let stdout = "";
    let all = "";
    const hear = (text: string): void => {
      all += text;
      const line = text.trim().split("\n").at(-1);
      if (line) onLine?.(line);
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      hear(text);
    });
    child.stderr.setEncoding("utf8").on("data", hear);
    child.on("error", (cause) => {
      // Aborted, it is being ended, and may write until it has: `close` tells.
      if (!signal.aborted) reject(new ToolError(`cannot run ${command}: ${cause.message}`, { cause }));
    });
    child.on("close", (code, killed) => {
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) done(stdout);
      else reject(new ToolError(`${[command, ...args].join(" ")} ended with ${code ?? killed}:\n${lastLines(all)}`));
    });
  });
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-15).join("\n");
}
