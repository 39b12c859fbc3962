import { reveal } from "../secret.ts";
import { type Deadline, deadlineIn } from "./deadline.ts";
import { cancelled, hasCode, PebbleError } from "./errors.ts";
import type { PebbleConnection } from "./http.ts";
import { type OutputStream, outputOf } from "./output-stream.ts";
import type { Change, ExecProcess, Pebble, SpawnOptions } from "./pebble.ts";
import { members, textOf } from "./replies.ts";
import { openWebSocket, type WebSocketConnection } from "./websocket.ts";

export const execCall = "POST /v1/exec";
/** How long a command may run when the caller does not say. */
export const execTimeoutMs = 600_000;
/** What all the rest of a call may take beside the run of its command. */
const besidesMs = 8_000;
/** What one request of starting a command may take; Pebble itself waits so long for the websockets. */
const stepMs = 5_000;
/** How long a change may take to end when the streams of its command are lost, and the streams to end when the change has. */
const graceMs = 1_000;
const end = JSON.stringify({ command: "end" });

/** A started command, and the way to end it from this side. */
export interface SpawnedCommand {
  readonly process: ExecProcess;
  /** Kills the command; to wait for it then fails with this error. */
  giveUp(error: unknown): void;
}

/** Starts a command and connects its streams. */
export async function spawnCommand(
  connection: PebbleConnection,
  pebble: Pebble,
  command: readonly string[],
  options: SpawnOptions,
): Promise<SpawnedCommand> {
  const timeoutMs = options.timeoutMs ?? execTimeoutMs;
  const deadline = deadlineIn(timeoutMs + besidesMs);
  const { change, result } = await connection.json({
    method: "POST",
    path: "/v1/exec",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(requestOf(command, options, timeoutMs)),
    deadline: soon(deadline),
    signal: options.signal,
  });
  if (change === undefined)
    throw new PebbleError("bad-answer", execCall, `cannot finish ${execCall}: the answer names no change`);
  const task = encodeURIComponent(textOf(members(result, execCall)["task-id"], execCall));
  const streams = await openStreams(connection.socketPath, task, options, deadline).catch(async (error: unknown) => {
    // A command that could not even start has its reason in the change.
    const failed = await pebble.change(change, { timeoutMs: graceMs }).catch(() => undefined);
    if (failed !== undefined && !failed.ready) await killed(pebble, change);
    throw failed?.err === undefined ? error : new PebbleError("change-failed", execCall, failed.err, { cause: error });
  });
  return new Command(pebble, change, streams, deadline, options.signal);
}

/** The websockets of a command. */
interface Streams {
  readonly control: WebSocketConnection;
  readonly stdin: WebSocketConnection;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream | undefined;
}

async function openStreams(
  socketPath: string,
  task: string,
  { combineStderr, signal }: SpawnOptions,
  deadline: Deadline,
): Promise<Streams> {
  const sockets: WebSocketConnection[] = [];
  const open = async (id: string): Promise<WebSocketConnection> => {
    const path = `/v1/tasks/${task}/websocket/${id}`;
    const socket = await openWebSocket({ socketPath, path, deadline: soon(deadline), signal });
    sockets.push(socket);
    return socket;
  };
  try {
    const control = await open("control");
    const stdin = await open("stdio");
    const stderr = combineStderr === true ? undefined : await open("stderr");
    // Pebble sends nothing over it, and closes it when the command has ended; the outputs may go on for a while.
    control.listen({ data: () => undefined, text: () => undefined, gone: () => undefined });
    return {
      control,
      stdin,
      stdout: outputOf(stdin, execCall),
      stderr: stderr === undefined ? undefined : outputOf(stderr, execCall),
    };
  } catch (error) {
    for (const socket of sockets) socket.close();
    throw error;
  }
}

/** The deadline of one step of starting a command; what is needed to give up stays. */
function soon(deadline: Deadline): Deadline {
  return deadlineIn(Math.min(deadline.left() - 2 * graceMs, stepMs));
}

async function killed(pebble: Pebble, change: string): Promise<void> {
  await pebble.abortChange(change, { timeoutMs: graceMs }).catch(() => undefined);
}

/** A running command: it ends with its change, at its deadline, or when its streams are lost, whatever comes first. */
class Command implements SpawnedCommand {
  readonly process: ExecProcess;
  readonly #pebble: Pebble;
  readonly #change: string;
  readonly #streams: Streams;
  readonly #deadline: Deadline;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = new AbortController();
  #failure: unknown;
  #outcome: Promise<number> | undefined;

  constructor(pebble: Pebble, change: string, streams: Streams, deadline: Deadline, signal: AbortSignal | undefined) {
    this.#pebble = pebble;
    this.#change = change;
    this.#streams = streams;
    this.#deadline = deadline;
    this.#signal = signal;
    for (const output of this.#outputs()) void output.ended.then((how) => (how === "lost" ? this.#lost() : undefined));
    const { control, stdin, stdout, stderr } = streams;
    this.process = {
      stdout: stdout.bytes,
      stderr: stderr?.bytes ?? nothing(),
      write: (data) => stdin.sendData(typeof data === "string" ? Buffer.from(data) : data),
      closeStdin: () => stdin.sendText(end),
      kill: (name) => control.sendText(JSON.stringify({ command: "signal", signal: { name } })),
      resize: (width, height) => control.sendText(JSON.stringify({ command: "resize", resize: { width, height } })),
      wait: () => {
        this.#outcome ??= this.#wait();
        return this.#outcome;
      },
      close: () => this.#close(),
    };
    // The signal may have fired while the last websocket was opened.
    if (signal?.aborted === true) this.#cancel();
    else signal?.addEventListener("abort", this.#cancel, { once: true });
  }

  giveUp(error: unknown): void {
    this.#failure ??= error;
    this.#stop.abort();
  }

  /** The signal kills the command even when nobody waits for it. */
  readonly #cancel = (): void => {
    this.giveUp(cancelled(execCall));
    this.process.wait().catch(() => undefined);
  };

  #outputs(): readonly OutputStream[] {
    const { stdout, stderr } = this.#streams;
    return stderr === undefined ? [stdout] : [stdout, stderr];
  }

  /** The change may still tell why, so it has a moment to end. */
  #lost(): void {
    const error = new PebbleError("reset", execCall, `cannot finish ${execCall}: the streams of the command were lost`);
    setTimeout(() => this.giveUp(error), graceMs).unref();
  }

  async #wait(): Promise<number> {
    try {
      const code = exitCodeOf(await this.#ended());
      await this.#takeRest();
      return code;
    } finally {
      this.#close();
    }
  }

  /** All output has left Pebble by now; while it keeps coming it is waited for, and what does not come is an error for its reader. */
  async #takeRest(): Promise<void> {
    const outputs = this.#outputs();
    for (const output of outputs) output.takeRest();
    const all = Promise.all(outputs.map(({ ended }) => ended));
    let before: number | undefined;
    while (this.#deadline.left() > 0) {
      if (await within(graceMs, all)) return;
      const now = outputs.reduce((sum, output) => sum + output.received(), 0);
      if (now === before) break;
      before = now;
    }
    for (const output of outputs) output.cutOff();
  }

  async #ended(): Promise<Change> {
    try {
      return await this.#pebble.waitChange(this.#change, {
        timeoutMs: this.#deadline.left() - graceMs,
        signal: this.#stop.signal,
      });
    } catch (error) {
      if (hasCode(error, "timeout", "cancelled")) await killed(this.#pebble, this.#change);
      throw hasCode(error, "cancelled") ? (this.#failure ?? error) : error;
    }
  }

  #close(): void {
    this.#signal?.removeEventListener("abort", this.#cancel);
    for (const output of this.#outputs()) output.close();
    this.#streams.stdin.close();
    this.#streams.control.close();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // Mixed into standard output.
}

/** Whether something is done in time. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: passed, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), ms);
  const done = await Promise.race([work.then(() => true), passed]);
  clearTimeout(timer);
  return done;
}

function exitCodeOf({ err, tasks }: Change): number {
  if (err !== undefined) {
    const timedOut = /timed out after/.test(err);
    throw new PebbleError(timedOut ? "timeout" : "change-failed", execCall, err);
  }
  const code = tasks[0]?.data?.["exit-code"];
  if (typeof code === "number") return code;
  throw new PebbleError("bad-answer", execCall, `cannot finish ${execCall}: the change has no exit code`);
}

function requestOf(command: readonly string[], options: SpawnOptions, timeoutMs: number): object {
  const { terminal } = options;
  return {
    command,
    timeout: `${timeoutMs}ms`,
    "split-stderr": options.combineStderr !== true,
    ...(options.environment && {
      environment: Object.fromEntries(
        Object.entries(options.environment).map(([name, value]) => [name, reveal(value)]),
      ),
    }),
    ...(options.workingDir !== undefined && { "working-dir": options.workingDir }),
    ...(options.user !== undefined && { user: options.user }),
    ...(options.userId !== undefined && { "user-id": options.userId }),
    ...(options.group !== undefined && { group: options.group }),
    ...(options.groupId !== undefined && { "group-id": options.groupId }),
    ...(options.serviceContext !== undefined && { "service-context": options.serviceContext }),
    ...(terminal && {
      terminal: true,
      interactive: terminal.interactive ?? true,
      width: terminal.width,
      height: terminal.height,
    }),
  };
}
