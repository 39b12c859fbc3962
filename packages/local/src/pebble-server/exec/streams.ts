import type { Readable, Writable } from "node:stream";
import type { WebSocket } from "ws";

const end = JSON.stringify({ command: "end" });

/** Writes what a caller sends into a command, no faster than it reads. A message, or the caller's leaving, ends the input. */
export function readInput(socket: WebSocket, stdin: Writable): void {
  let ended = false;
  const finish = (): void => {
    if (ended) return;
    ended = true;
    stdin.end();
    socket.resume();
  };
  stdin.on("error", finish);
  stdin.on("drain", () => socket.resume());
  socket.on("message", (data: Buffer, isBinary) => {
    if (ended) return;
    if (!isBinary) {
      if (isEnd(data)) finish();
    } else if (!stdin.write(data)) socket.pause();
  });
  socket.on("close", finish);
  socket.resume();
}

function isEnd(data: Buffer): boolean {
  try {
    const message: unknown = JSON.parse(data.toString());
    return typeof message === "object" && message !== null && "command" in message && message.command === "end";
  } catch {
    // Pebble reads over what is no command.
    return false;
  }
}

/**
 * Sends what a command prints, no faster than the caller reads, and then the message that this was all. Resolves when that is on its
 * way, or the caller has gone; a command whose caller has gone finds its output closed.
 */
export async function sendOutput(output: Readable | undefined, socket: WebSocket): Promise<void> {
  const gone = (): void => void output?.destroy();
  socket.once("close", gone);
  try {
    if (socket.readyState !== socket.OPEN) output?.destroy();
    if (output !== undefined) for await (const chunk of output) await send(socket, chunk as Buffer);
    await send(socket, end);
  } catch {
    output?.destroy();
  } finally {
    socket.off("close", gone);
  }
}

function send(socket: WebSocket, data: Buffer | string): Promise<void> {
  return new Promise((resolve, reject) => socket.send(data, (error) => (error ? reject(error) : resolve())));
}
