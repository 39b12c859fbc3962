import { reveal } from "../secret.ts";
import { PebbleError } from "./errors.ts";
import type { PebbleConnection } from "./http.ts";
import type { ExecOptions, ExecProcess, ExecResult, Pebble } from "./pebble.ts";
import { members, textOf } from "./replies.ts";
import { openWebSocket, type WebSocketConnection } from "./websocket.ts";

const call = "POST /v1/exec";
/** How long a command may run when the caller does not say. */
const execTimeoutMs = 600_000;
/** Pebble waits five seconds for the websockets; it gives up first. */
const connectTimeoutMs = 8_000;
const end = JSON.stringify({ command: "end" });

type SpawnOptions = ExecOptions & { readonly terminal?: { readonly width: number; readonly height: number } };

/** Runs a command to its end. A command that does not end by its deadline is killed; the error says what it last printed. */
export async function execToEnd(
  connection: PebbleConnection,
  pebble: Pebble,
  command: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> {
  const timeoutMs = options.timeoutMs ?? execTimeoutMs;
  const process = await spawnCommand(connection, pebble, command, options);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const feed = feedStdin(process, options.stdin);
  try {
    const [exitCode] = await Promise.all([
      process.wait(),
      collect(process.stdout, stdout),
      collect(process.stderr, stderr),
      feed,
    ]);
    return { exitCode, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
  } catch (error) {
    if (error instanceof PebbleError && error.code === "timeout") {
      const last = Buffer.concat([...stdout, ...stderr])
        .toString()
        .trimEnd()
        .split("\n")
        .at(-1)
        ?.slice(0, 200);
      throw new PebbleError(
        "timeout",
        call,
        `did not end within ${timeoutMs} ms${last ? `; its last line: ${last}` : ""}`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Starts a command and connects its streams. */
export async function spawnCommand(
  connection: PebbleConnection,
  pebble: Pebble,
  command: readonly string[],
  options: SpawnOptions,
): Promise<ExecProcess> {
  const timeoutMs = options.timeoutMs ?? execTimeoutMs;
  const { change, result } = await connection.json({
    method: "POST",
    path: "/v1/exec",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(requestOf(command, options, timeoutMs)),
    timeoutMs: connectTimeoutMs,
    signal: options.signal,
  });
  if (change === undefined)
    throw new PebbleError("bad-answer", call, `cannot finish ${call}: the answer names no change`);
  const task = textOf(members(result, call)["task-id"], call);
  const split = options.combineStderr !== true;
  const sockets: WebSocketConnection[] = [];
  const open = async (id: string): Promise<WebSocketConnection> => {
    const socket = await openWebSocket(connection.socketPath, `/v1/tasks/${task}/websocket/${id}`, connectTimeoutMs);
    sockets.push(socket);
    return socket;
  };
  const closeAll = (): void => {
    for (const socket of sockets) socket.close();
  };
  let control: WebSocketConnection;
  let stdio: WebSocketConnection;
  let errors: WebSocketConnection | undefined;
  try {
    control = await open("control");
    stdio = await open("stdio");
    errors = split ? await open("stderr") : undefined;
  } catch (error) {
    closeAll();
    // A command that could not even start has its reason in the change.
    const failed = await pebble.change(change).catch(() => undefined);
    throw failed?.err === undefined ? error : new PebbleError("change-failed", call, failed.err, { cause: error });
  }
  const abort = (): void => {
    void pebble.abortChange(change).catch(() => undefined);
  };
  options.signal?.addEventListener("abort", abort, { once: true });
  return {
    stdout: dataOf(stdio),
    stderr: errors === undefined ? empty() : dataOf(errors),
    write: (data) => stdio.sendData(typeof data === "string" ? Buffer.from(data) : data),
    closeStdin: () => stdio.sendText(end),
    kill: (signal) => control.sendText(JSON.stringify({ command: "signal", signal: { name: signal } })),
    resize: (width, height) => control.sendText(JSON.stringify({ command: "resize", resize: { width, height } })),
    async wait() {
      try {
        return await exitCodeOf(pebble, change, timeoutMs);
      } finally {
        options.signal?.removeEventListener("abort", abort);
        closeAll();
      }
    },
  };
}

async function exitCodeOf(pebble: Pebble, change: string, timeoutMs: number): Promise<number> {
  const done = await pebble.waitChange(change, { timeoutMs: timeoutMs + 5_000 });
  const code = done.tasks[0]?.data?.["exit-code"];
  if (done.err !== undefined) {
    const timedOut = /timed out after/.test(done.err);
    throw new PebbleError(timedOut ? "timeout" : "change-failed", call, done.err);
  }
  if (typeof code !== "number")
    throw new PebbleError("bad-answer", call, `cannot finish ${call}: the change has no exit code`);
  return code;
}

function requestOf(command: readonly string[], options: SpawnOptions, timeoutMs: number): object {
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
    ...(options.terminal && { terminal: true, interactive: true, ...options.terminal }),
  };
}

/** Bytes of a stream, until Pebble says that it has ended. */
async function* dataOf(socket: WebSocketConnection): AsyncGenerator<Uint8Array> {
  for await (const message of socket.messages) {
    if (message.kind === "data") yield message.bytes;
    else if (message.text.includes('"end"')) return;
  }
}

async function* empty(): AsyncGenerator<Uint8Array> {
  // Mixed into standard output.
}

async function collect(stream: AsyncIterable<Uint8Array>, into: Buffer[]): Promise<void> {
  for await (const chunk of stream) into.push(Buffer.from(chunk));
}

/** No input is an input that has ended: programs that read it must not wait. */
async function feedStdin(process: ExecProcess, stdin: ExecOptions["stdin"]): Promise<void> {
  if (typeof stdin === "string" || stdin instanceof Uint8Array) await process.write(stdin);
  else if (stdin !== undefined) for await (const chunk of stdin) await process.write(chunk);
  await process.closeStdin();
}
