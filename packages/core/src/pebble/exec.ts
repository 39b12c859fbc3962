import { hasCode, PebbleError } from "./errors.ts";
import type { PebbleConnection } from "./http.ts";
import type { ExecOptions, ExecProcess, ExecResult, Pebble } from "./pebble.ts";
import { execCall, execTimeoutMs, type SpawnedCommand, spawnCommand } from "./spawn-command.ts";

/** Most that a command may print when the caller does not say. */
const outputBytes = 16 * 1024 * 1024;

/** Runs a command to its end. A command that does not end by its deadline is killed; the error says what it last printed. */
export async function execToEnd(
  connection: PebbleConnection,
  pebble: Pebble,
  command: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> {
  return await execToEndOf(await spawnCommand(connection, pebble, command, options), options);
}

/** Gives a started command its input, takes its output, and waits for its end. */
export async function execToEndOf(spawned: SpawnedCommand, options: ExecOptions): Promise<ExecResult> {
  const { process } = spawned;
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  let left = options.outputBytes ?? outputBytes;
  // The command may end before it learns that it is given up.
  let failure: unknown;
  let lost: unknown;
  const giveUp = (error: unknown): void => {
    failure ??= error;
    spawned.giveUp(error);
  };
  const take = async (stream: AsyncIterable<Uint8Array>, into: Uint8Array[]): Promise<void> => {
    try {
      for await (const chunk of stream) {
        left -= chunk.length;
        if (left < 0) throw tooMuch(options.outputBytes ?? outputBytes);
        into.push(chunk);
      }
    } catch (error) {
      // Who waits for the command may know why a stream was lost; if not, half an output is no result.
      if (hasCode(error, "reset")) lost = error;
      else giveUp(error);
    }
  };
  const feed = feedStdin(process, options.stdin, giveUp);
  try {
    const [exitCode] = await Promise.all([process.wait(), take(process.stdout, stdout), take(process.stderr, stderr)]);
    if (failure !== undefined || lost !== undefined) throw failure ?? lost;
    return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) };
  } catch (error) {
    if (!hasCode(error, "timeout")) throw error;
    const last = textOf([...stdout, ...stderr])
      .trimEnd()
      .split("\n")
      .at(-1)
      ?.slice(0, 20_000);
    const within = options.timeoutMs ?? execTimeoutMs;
    const message = `did not end within ${within} ms${last ? `; its last line: ${last}` : ""}`;
    throw new PebbleError("timeout", execCall, message, { cause: error });
  } finally {
    feed.stop();
  }
}

function textOf(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString();
}

function tooMuch(mostBytes: number): PebbleError {
  return new PebbleError("too-large", execCall, `cannot finish ${execCall}: it printed more than ${mostBytes} bytes`);
}

/** Gives a command its input, as fast as it reads. No input is an input that has ended: programs that read it must not wait. */
function feedStdin(
  process: ExecProcess,
  stdin: ExecOptions["stdin"],
  giveUp: (error: unknown) => void,
): { stop(): void } {
  const chunks = chunksOf(stdin);
  const feed = async (): Promise<void> => {
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) break;
      await process.write(next.value);
    }
    await process.closeStdin();
  };
  feed().catch((error: unknown) => {
    // A command may end without having read its input, which is its own business.
    if (!hasCode(error, "reset")) giveUp(error);
  });
  return { stop: () => void chunks.return(undefined).catch(() => undefined) };
}

async function* chunksOf(stdin: ExecOptions["stdin"]): AsyncGenerator<string | Uint8Array> {
  if (typeof stdin === "string" || stdin instanceof Uint8Array) yield stdin;
  else if (stdin !== undefined) yield* stdin;
}
