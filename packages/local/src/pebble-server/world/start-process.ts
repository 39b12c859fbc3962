import { spawn } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import { constants } from "node:os";
import type { Ids } from "../users.ts";
import type { Groups } from "./groups.ts";
import { systemCode, systemWords } from "./system-words.ts";

/** A program to start in a session and a process group of its own. */
export interface ProcessStart {
  /** Its path on this machine. */
  readonly program: string;
  /** Its name as it is told, then its arguments. */
  readonly command: readonly string[];
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The working directory on this machine. */
  readonly directory: string;
  /** Whom it becomes; whom we are by default. Supplementary groups are given up, as Go does. */
  readonly ids: Ids | undefined;
  /** Descriptors of standard input, which is empty by default, standard output and standard error. */
  readonly streams: readonly [stdin: number | "ignore", stdout: number, stderr: number];
}

/** What becomes of a process. */
export interface ProcessEvents {
  started?(pid: number): void;
  /** It could not be started; the message is Go's. Nothing else is told then. */
  failed(error: Error): void;
  /** It has ended; 128 plus the signal's number when a signal ended it. */
  exited(code: number): void;
}

/** Starts a program, and answers with its process number when it was started. What becomes of it is told later, never before this returns. */
export function startProcess(start: ProcessStart, groups: Groups, events: ProcessEvents): number | undefined {
  const { program, ids } = start;
  const fail = (words: string, cause?: unknown) =>
    events.failed(new Error(`fork/exec ${program}: ${words}`, { cause }));
  if (!isProgramFormat(program)) {
    process.nextTick(fail, "exec format error");
    return undefined;
  }
  try {
    const [argv0 = program, ...args] = start.command;
    const child = spawn(program, args, {
      argv0,
      env: start.environment,
      cwd: start.directory,
      stdio: [...start.streams],
      detached: true,
      ...(ids === undefined ? {} : { uid: ids.userId, gid: ids.groupId }),
    });
    child.once("error", (cause) => {
      if (child.pid === undefined) fail(systemWords(cause), cause);
    });
    const { pid } = child;
    if (pid === undefined) return undefined;
    groups.add(pid);
    child.once("spawn", () => events.started?.(pid));
    child.once("exit", (code, signal) => {
      groups.leaderEnded(pid);
      events.exited(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
    return pid;
  } catch (cause) {
    const words = systemCode(cause) === "ERR_INVALID_ARG_VALUE" ? "invalid argument" : systemWords(cause);
    process.nextTick(fail, words, cause);
    return undefined;
  }
}

/**
 * Whether the kernel would know what to do with a file: Node starts programs with `execvp`, which gives any other text to a shell,
 * and Go does not. What cannot be read, or is not there, is left to the kernel.
 */
function isProgramFormat(program: string): boolean {
  if (process.platform !== "linux") return true;
  let file: number | undefined;
  try {
    file = openSync(program, "r");
    const start = Buffer.alloc(4);
    const length = readSync(file, start, 0, start.length, 0);
    return start.toString("latin1", 0, length) === "\x7fELF" || start.toString("latin1", 0, 2) === "#!";
  } catch {
    return true;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The number of a signal such as `SIGHUP`; undefined when there is none. Other names of the same signal are none, as in Go. */
export function signalNumber(name: string): number | undefined {
  if (["SIGIOT", "SIGPOLL", "SIGUNUSED"].includes(name)) return undefined;
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1];
}

/** Sends a signal to a process itself; one that is gone gets none. */
export function signalProcess(pid: number, signal: number): void {
  try {
    process.kill(pid, signal);
  } catch (cause) {
    if (systemCode(cause) !== "ESRCH") throw cause;
  }
}
