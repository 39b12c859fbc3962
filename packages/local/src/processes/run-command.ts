import { createWriteStream, type WriteStream } from "node:fs";
import { LocalError } from "../local-error.ts";
import type { ProcessExit, Processes } from "./processes.ts";

/** A command that is expected to come to an end. */
export interface Command {
  /** What it is called in messages, such as `pip install`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly directory?: string;
  /** The whole environment; ours by default. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whom it becomes, which only root can ask for; whom we are by default. */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly onLine?: (line: string) => void;
  /** Ends the command when it aborts; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long it may take, in milliseconds; without it there is no limit. */
  readonly timeoutMs?: number;
  /** File that keeps everything it prints. */
  readonly logFile?: string;
}

/** What a command did. */
export interface CommandResult {
  readonly exit: ProcessExit;
  readonly succeeded: boolean;
  /** Everything it printed, both streams, a megabyte at most. */
  readonly output: string;
  /** The last lines it printed, oldest first. */
  readonly tail: readonly string[];
}

const mostOutput = 1024 * 1024;

/**
 * Runs a command to its end, however it ends.
 *
 * @throws {@link LocalError} `program-not-started`; `command-timeout`; or the reason of the abort signal
 */
export async function runCommand(processes: Processes, command: Command): Promise<CommandResult> {
  command.signal?.throwIfAborted();
  const log: WriteStream | undefined = command.logFile ? createWriteStream(command.logFile, { flags: "a" }) : undefined;
  let output = "";
  try {
    const running = await processes.start({
      name: command.name,
      command: command.command,
      args: command.args,
      ...(command.directory === undefined ? {} : { directory: command.directory }),
      ...(command.environment === undefined ? {} : { environment: command.environment }),
      ...(command.user === undefined ? {} : { user: command.user }),
      onLine(line) {
        if (output.length < mostOutput) output += `${line}\n`;
        log?.write(`${line}\n`);
        command.onLine?.(line);
      },
    });
    const interrupt = () => void running.stop(2_000);
    command.signal?.addEventListener("abort", interrupt, { once: true });
    let timedOut = false;
    const timer =
      command.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            interrupt();
          }, command.timeoutMs);
    const exit = await running.exited;
    clearTimeout(timer);
    command.signal?.removeEventListener("abort", interrupt);
    command.signal?.throwIfAborted();
    if (timedOut) {
      throw new LocalError(
        "command-timeout",
        `${command.name} did not end within ${(command.timeoutMs ?? 0) / 1000} s`,
      );
    }
    return { exit, succeeded: exit.kind === "exited" && exit.code === 0, output, tail: running.tail() };
  } finally {
    if (log) await new Promise<void>((resolve) => log.end(() => resolve()));
  }
}

/** How a process ended, for a message: `exited 1`, `was killed by SIGKILL`. */
export function describeExit(exit: ProcessExit): string {
  return exit.kind === "exited" ? `exited ${exit.code}` : `was killed by ${exit.signal}`;
}
