import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { LocalError } from "../local-error.ts";
import { endWithParent } from "./end-with-parent.ts";

/** A program to start and to keep running. */
interface ProcessSpec {
  /** What it is called in messages, such as `postgres`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The working directory; ours by default. */
  readonly directory?: string;
  /** The whole environment; ours by default. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whom it becomes, which only root can ask for; whom we are by default. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Gets each line of standard output and standard error, without its end. */
  readonly onLine?: (line: string) => void;
  /** What asks the program to end; `SIGTERM` by default. */
  readonly stopSignal?: "SIGTERM" | "SIGINT" | "SIGQUIT";
  /** What the program gets when this process dies without stopping it (Linux); `SIGKILL` by default. */
  readonly orphanSignal?: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGKILL";
}

/** How a process ended. */
export type ProcessExit =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string };

/** A process that runs in a process group of its own. */
export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process has ended and its output was read. */
  readonly exited: Promise<ProcessExit>;
  readonly running: boolean;
  /** The last lines it printed, oldest first; 40 at most. */
  tail(): readonly string[];
  /**
   * Asks the process to end, and ends its whole group when it has not after the grace time.
   *
   * @param graceMs - how long it may take, in milliseconds; 10 000 by default
   */
  stop(graceMs?: number): Promise<ProcessExit>;
}

/** The one place where processes that outlive a call are started: whatever happens, they end with us. */
export interface Processes {
  /** @throws {@link LocalError} `program-not-started` when the program is not there or cannot be executed */
  start(spec: ProcessSpec): Promise<ManagedProcess>;
  /** Adopts a process that somebody else spawned as leader of its own group, so that it ends with us. */
  adopt(child: ChildProcess): void;
  readonly running: readonly ManagedProcess[];
  /** Stops what runs, the last started first. */
  stopAll(graceMs?: number): Promise<void>;
}

const tailLines = 40;
const defaultGraceMs = 10_000;

/**
 * Makes the registry of a model's processes. A process ends when it is stopped; when this process exits, which kills what is
 * left at once; and when this process dies without a word, where the kernel can tell it (Linux).
 */
export function createProcesses(): Processes {
  const running = new Map<number, ManagedProcess>();
  const groups = new Set<number>();
  const killGroups = () => {
    for (const pid of groups) signalGroup(pid, "SIGKILL");
  };
  const track = (child: ChildProcess) => {
    const { pid } = child;
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (groups.size === 0) process.once("exit", killGroups);
    groups.add(pid);
    child.once("exit", () => {
      groups.delete(pid);
      if (groups.size === 0) process.off("exit", killGroups);
    });
  };

  return {
    get running() {
      return [...running.values()];
    },
    adopt: track,
    async start(spec) {
      // Somebody else may not look at us to see whether we live.
      const { command, args } =
        spec.user === undefined ? await endWithParent({ ...spec, signal: spec.orphanSignal ?? "SIGKILL" }) : spec;
      const child = spawn(command, args, {
        cwd: spec.directory,
        env: spec.environment ?? process.env,
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
        ...spec.user,
      });
      const pid = await started(child, spec);
      track(child);
      const managed = manage(child, pid, spec);
      running.set(pid, managed);
      void managed.exited.then(() => running.delete(pid));
      return managed;
    },
    async stopAll(graceMs) {
      for (const managed of [...running.values()].reverse()) await managed.stop(graceMs);
    },
  };
}

function started(child: ChildProcess, spec: ProcessSpec): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("spawn", () => resolve(child.pid ?? 0));
    child.once("error", (cause) => {
      reject(
        new LocalError("program-not-started", `cannot start ${spec.name}: ${spec.command}: ${cause.message}`, {
          cause,
        }),
      );
    });
  });
}

function manage(child: ChildProcess, pid: number, spec: ProcessSpec): ManagedProcess {
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
      tail.push(line);
      if (tail.length > tailLines) tail.shift();
      spec.onLine?.(line);
    });
  }
  let ended = false;
  const exit = new Promise<ProcessExit>((resolve) => {
    child.once("exit", (code, signal) => {
      ended = true;
      resolve(code === null ? { kind: "killed", signal: signal ?? "SIGKILL" } : { kind: "exited", code });
    });
  });
  // A grandchild that keeps a pipe open must not keep us waiting for the end of the output.
  const exited = exit.then(async (result) => {
    await drained(child);
    return result;
  });
  return {
    name: spec.name,
    pid,
    exited,
    get running() {
      return !ended;
    },
    tail: () => [...tail],
    async stop(graceMs = defaultGraceMs) {
      if (!ended) {
        signal(pid, spec.stopSignal ?? "SIGTERM");
        const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
        await exit;
        clearTimeout(timer);
      }
      // What the leader left behind in its group.
      signalGroup(pid, "SIGKILL");
      return exited;
    },
  };
}

const drainMs = 200;

async function drained(child: ChildProcess): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, drainMs);
  });
  await Promise.race([closed, enough]);
  clearTimeout(timer);
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** Sends a signal to one process; one that is gone is none. */
function signal(pid: number, name: NodeJS.Signals): void {
  send(pid, name);
}

/** Sends a signal to a process group by its leader; a group that is gone is none. */
function signalGroup(leader: number, name: NodeJS.Signals): void {
  send(-leader, name);
}

function send(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, constants.signals[name]);
  } catch (cause) {
    // Gone, or gone and its number given to somebody else's process: neither is ours to end.
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "ESRCH" && code !== "EPERM") throw cause;
  }
}
