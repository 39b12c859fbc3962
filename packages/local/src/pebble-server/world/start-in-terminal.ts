import { accessSync, chownSync, constants, openSync, statSync } from "node:fs";
import { PassThrough, type Readable, Writable } from "node:stream";
import { ReadStream } from "node:tty";
import { findProgram } from "../../processes/find-program.ts";
import type { CommandProcess, CommandStart } from "../exec/exec-process.ts";
import type { Ids } from "../users.ts";
import { loadTerminals, type Terminals } from "./load-terminals.ts";
import type { Machine } from "./machine.ts";
import { numberOf, runCommand } from "./start-command.ts";
import { signalProcess } from "./start-process.ts";
import { systemWords } from "./system-words.ts";

type Terminal = NonNullable<CommandStart["terminal"]>;

/** Ctrl-D. */
const endOfInput = "\x04";
const defaultSize = { columns: 80, rows: 24 };

/** Starts a command in a terminal: all of its streams, or its output alone. */
export async function startInTerminal(
  machine: Machine,
  start: CommandStart,
  terminal: Terminal,
): Promise<CommandProcess> {
  const terminals = loadTerminals();
  const { width = 0, height = 0 } = terminal;
  const size = width > 0 && height > 0 ? { columns: width, rows: height } : defaultSize;
  return terminal.interactive
    ? startInteractive(machine, start, { terminals, size })
    : startWithOutputTerminal(machine, start, { terminals, size });
}

interface Means {
  readonly terminals: Terminals;
  readonly size: typeof defaultSize;
}

async function startInteractive(machine: Machine, start: CommandStart, means: Means): Promise<CommandProcess> {
  mustBeProgram(start.program);
  const ids = machine.becoming.become(start.ids);
  const [program = "", ...args] = await becoming(ids, [start.program, ...start.command.slice(1)]);
  const exited = Promise.withResolvers<number>();
  let ended = false;
  const terminal = means.terminals.fork({
    program,
    args,
    environment: start.environment,
    directory: start.workingDir,
    ...means.size,
    exited(code, signal) {
      machine.groups.leaderEnded(terminal.pid);
      ended = true;
      exited.resolve(signal === 0 ? code : 128 + signal);
    },
  });
  machine.groups.add(terminal.pid);
  if (ids !== undefined) chownSync(terminal.pty, ids.userId, ids.groupId);
  const { stream, output } = open(terminal.fd, exited.promise);
  return {
    stdin: new Writable({
      write: (chunk, encoding, done) => void stream.write(chunk, encoding, () => done()),
      final: (done) => void stream.write(endOfInput, () => done()),
    }),
    stdout: output,
    stderr: start.splitStderr ? emptied() : undefined,
    exited: exited.promise,
    signal(name) {
      if (!ended) signalProcess(terminal.pid, numberOf(name));
    },
    resize: (width, height) => means.terminals.resize(terminal.fd, width, height),
  };
}

/**
 * A terminal for the output alone has a process of its own that keeps it, since nothing can be given one end of a terminal but those that
 * are born in it. Its end, when the command has ended, is the end of the output.
 */
async function startWithOutputTerminal(machine: Machine, start: CommandStart, means: Means): Promise<CommandProcess> {
  const kept = Promise.withResolvers<void>();
  const keeper = means.terminals.fork({
    program: "/bin/sh",
    args: ["-c", "read -r line"],
    environment: {},
    directory: "/",
    ...means.size,
    exited() {
      machine.groups.leaderEnded(keeper.pid);
      kept.resolve();
    },
  });
  machine.groups.add(keeper.pid);
  const ids = machine.becoming.become(start.ids);
  if (ids !== undefined) chownSync(keeper.pty, ids.userId, ids.groupId);
  const { output } = open(keeper.fd, kept.promise);
  const terminal = openSync(keeper.pty, constants.O_RDWR | constants.O_NOCTTY);
  const stdin = machine.pipes.fromUs();
  const stderr = start.splitStderr ? machine.pipes.toUs() : undefined;
  try {
    const running = await runCommand(machine, start, [stdin.theirs, terminal, stderr?.theirs ?? terminal]);
    void running.exited.then(() => machine.groups.signal(keeper.pid, "SIGKILL"));
    return {
      ...running,
      stdin: stdin.ours,
      stdout: output,
      stderr: stderr?.ours,
      resize: (width, height) => means.terminals.resize(keeper.fd, width, height),
    };
  } catch (error) {
    machine.groups.signal(keeper.pid, "SIGKILL");
    stdin.ours.destroy();
    stderr?.ours.destroy();
    throw error;
  }
}

/**
 * Our end of a terminal. When nobody has the other end any more, reading fails, which is the end of the output. It is kept until the
 * process has ended all the same: one that has closed its streams on the way out would be hung up on before it has its exit code.
 */
function open(fd: number, exited: Promise<unknown>): { readonly stream: ReadStream; readonly output: Readable } {
  const stream = new TerminalEnd(fd, exited);
  const output = new PassThrough();
  stream.pipe(output, { end: false });
  stream.on("error", () => stream.destroy());
  stream.once("close", () => output.end());
  return { stream, output };
}

class TerminalEnd extends ReadStream {
  readonly #exited: Promise<unknown>;

  constructor(fd: number, exited: Promise<unknown>) {
    super(fd);
    this.#exited = exited;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    void this.#exited.finally(() => super._destroy(error, done));
  }
}

/** The command as somebody else, who keeps none of our groups. */
async function becoming(ids: Ids | undefined, command: readonly string[]): Promise<readonly string[]> {
  if (ids === undefined) return command;
  const setpriv = await findProgram("setpriv");
  if (setpriv === undefined) throw new Error("cannot change user in a terminal: there is no setpriv");
  return [setpriv, `--reuid=${ids.userId}`, `--regid=${ids.groupId}`, "--clear-groups", "--", ...command];
}

/** What is born in a terminal tells nobody why it could not become the program. @throws Error in Go's words */
function mustBeProgram(program: string): void {
  try {
    accessSync(program, constants.X_OK);
    if (!statSync(program).isFile()) throw Object.assign(new Error(program), { code: "EACCES", errno: -13 });
  } catch (cause) {
    throw new Error(`fork/exec ${program}: ${systemWords(cause)}`, { cause });
  }
}

function emptied(): Readable {
  const stream = new PassThrough();
  stream.end();
  return stream;
}
