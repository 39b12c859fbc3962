import type { ChildProcess } from "node:child_process";
import type { CharmProcess, Launch } from "./launch.ts";
import { splitLines } from "./line-splitter.ts";

/** How a charm's process ended. */
type ProcessEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  /** It could not be started; `reason` is the operating system's. */
  | { readonly kind: "not-started"; readonly reason: string };

/** A charm's process under way. */
export interface RunningProcess {
  readonly ended: Promise<{ readonly end: ProcessEnd; readonly stdout: string; readonly stderr: string }>;
  /** Asks the process and what it started to end, and makes sure after five seconds. */
  terminate(): void;
}

/** What the output of an action keeps at most, in characters of each stream. */
const mostOutput = 1024 * 1024;
/** Juju waits this long for output that children of the charm still hold open. */
const drainMs = 100;
const graceMs = 5_000;

/** Starts a charm's process and hands on each line it prints. */
export function runProcess(
  launch: Launch,
  process: CharmProcess,
  onLine: (stream: "stdout" | "stderr", line: string) => void,
): RunningProcess {
  const output = { stdout: "", stderr: "" };
  let child: ChildProcess;
  try {
    child = launch(process);
  } catch (cause) {
    return { ended: Promise.resolve({ end: notStarted(cause), ...output }), terminate: () => undefined };
  }
  const splitters = (["stdout", "stderr"] as const).map((name) => {
    const splitter = splitLines((line) => onLine(name, line));
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      if (output[name].length < mostOutput) output[name] += text;
      splitter.push(text);
    });
    return splitter;
  });

  const ended = new Promise<ProcessEnd>((resolve) => {
    let result: ProcessEnd | undefined;
    let timer: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(timer);
      child.stdout?.destroy();
      child.stderr?.destroy();
      if (result) resolve(result);
    };
    child.once("error", (cause) => {
      result ??= notStarted(cause);
      finish();
    });
    child.once("exit", (code, signal) => {
      result ??= code === null ? { kind: "killed", signal: signal ?? "SIGKILL" } : { kind: "exited", code };
      timer = setTimeout(finish, drainMs);
    });
    child.once("close", finish);
  });
  return {
    ended: ended.then((end) => {
      for (const splitter of splitters) splitter.end();
      return { end, ...output };
    }),
    terminate() {
      signalGroup(child, "SIGTERM");
      const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
      timer.unref();
      void ended.then(() => clearTimeout(timer));
    },
  };
}

function notStarted(cause: unknown): ProcessEnd {
  return { kind: "not-started", reason: cause instanceof Error ? cause.message : String(cause) };
}

/** The group, because a shell script passes no signal on to what it runs. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    globalThis.process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}
