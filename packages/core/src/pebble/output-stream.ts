import { PebbleError } from "./errors.ts";
import type { WebSocketConnection } from "./websocket.ts";

/** What may wait to be read before the websocket is paused. */
const mostWaitingBytes = 1024 * 1024;

/** What a command writes to one of its outputs, as it comes over a websocket. */
export interface OutputStream {
  /** To be read once. Ends where the command's output ends, and throws when the websocket was lost before. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Resolves when all of the output has come, read or not, or nothing more will. */
  readonly ended: Promise<"complete" | "lost" | "closed">;
  /** How many bytes have come. */
  received(): number;
  /** Takes the rest, however much nobody reads: the command is over, so there is little left. */
  takeRest(): void;
  /** Gives up what has not come: to read it throws. */
  cutOff(): void;
  /** Lets go: to read it just ends. */
  close(): void;
}

/** Takes the output of a websocket. While nobody reads, it is paused, and so in the end is the command. */
export function outputOf(socket: WebSocketConnection, call: string): OutputStream {
  const { promise: ended, resolve: settle } = Promise.withResolvers<"complete" | "lost" | "closed">();
  let waiting: Buffer[] = [];
  let size = 0;
  let received = 0;
  let most = mostWaitingBytes;
  let state: "open" | "complete" | "lost" | "closed" = "open";
  let wake: () => void = () => undefined;

  function end(as: Exclude<typeof state, "open">): void {
    if (state !== "open") return;
    state = as;
    settle(as);
    wake();
  }
  socket.listen({
    data(bytes) {
      if (state !== "open") return;
      waiting.push(bytes);
      size += bytes.length;
      received += bytes.length;
      if (size >= most) socket.pause();
      wake();
    },
    text(text) {
      if (isEnd(text)) end("complete");
    },
    gone: () => end("lost"),
  });

  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const taken = waiting;
      waiting = [];
      size = 0;
      socket.resume();
      yield* taken;
      if (waiting.length > 0) continue;
      if (state === "lost")
        throw new PebbleError("reset", call, `cannot finish ${call}: the output of the command broke off`);
      if (state !== "open") return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return {
    bytes: bytes(),
    ended,
    received: () => received,
    cutOff() {
      end("lost");
      socket.close();
    },
    takeRest() {
      most = Number.POSITIVE_INFINITY;
      socket.resume();
    },
    close() {
      end("closed");
      socket.close();
    },
  };
}

/** Whether a command of Pebble's says that the output has ended; others are left aside. */
function isEnd(text: string): boolean {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null && Reflect.get(message, "command") === "end";
  } catch {
    return false;
  }
}
