import { type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import type { Deadline } from "./deadline.ts";
import { readEnvelope } from "./envelope.ts";
import { cancelled, PebbleError, timedOut, transportError } from "./errors.ts";
import { unixSocket } from "./unix-socket.ts";
import { encodeFrame, FrameReader, opcodes } from "./websocket-frames.ts";

/** What the holder of a websocket is told. */
interface WebSocketListener {
  data(bytes: Buffer): void;
  text(text: string): void;
  /** Nothing more comes: the other side said goodbye, or the connection is lost. Told once. */
  gone(): void;
}

/** An open websocket on a Pebble's socket. */
export interface WebSocketConnection {
  /** Nothing is read before there is a listener. */
  listen(listener: WebSocketListener): void;
  pause(): void;
  resume(): void;
  /** Resolves when the bytes have left; rejects when they never will. */
  sendData(bytes: Uint8Array): Promise<void>;
  sendText(text: string): Promise<void>;
  /** Says goodbye, so that the command goes on, and closes. What was not sent is dropped. */
  close(): void;
}

/** Where a websocket is opened, and by when. */
interface WebSocketPlace {
  readonly socketPath: string;
  readonly path: string;
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
}

/**
 * The handshake of RFC 6455's own example. A new nonce each time would keep caches from answering for the server, and there are none on a
 * Unix socket; this one needs no cryptography, whose loading costs 4 ms.
 */
const handshake = { key: "dGhlIHNhbXBsZSBub25jZQ==", accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" } as const;
const normalClosure = Buffer.from([0x03, 0xe8]);
/** Most that the answer of a refused handshake may have. */
const refusalBytes = 1024 * 1024;
/** Most that one frame carries of what is sent. */
const frameBytes = 64 * 1024;

/**
 * Opens a websocket (RFC 6455) over a Unix socket. Node's own WebSocket cannot, and Pebble uses so little of the protocol that a
 * dependency of core would cost more than this file.
 */
export function openWebSocket({ socketPath, path, deadline, signal }: WebSocketPlace): Promise<WebSocketConnection> {
  const call = `GET ${path}`;
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...unixSocket(socketPath),
      path,
      headers: {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": handshake.key,
      },
    });
    const end = (error: unknown): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      reject(error);
      outgoing.destroy();
    };
    const timer = setTimeout(() => end(timedOut(call, deadline.totalMs)), deadline.left());
    const cancel = (): void => end(cancelled(call));
    signal?.addEventListener("abort", cancel, { once: true });
    outgoing.on("error", (cause) => end(transportError(call, socketPath, cause)));
    const closed = (): void => end(transportError(call, socketPath, undefined));
    outgoing.on("close", closed);
    outgoing.on("upgrade", (response, socket: Socket, head: Buffer) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      if (response.headers["sec-websocket-accept"] === handshake.accept) {
        resolve(overSocket(socket, head, call));
        return;
      }
      socket.on("error", () => undefined);
      socket.destroy();
      reject(new PebbleError("bad-answer", call, `cannot finish ${call}: the handshake of the websocket is wrong`));
    });
    outgoing.on("response", (response) => {
      outgoing.off("close", closed);
      refusal(response, call, socketPath).then(end, end);
    });
    if (signal?.aborted === true) cancel();
    else outgoing.end();
  });
}

/** Why Pebble answered without a websocket. */
async function refusal(response: IncomingMessage, call: string, socketPath: string): Promise<PebbleError> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      if (!(chunk instanceof Buffer)) continue;
      size += chunk.length;
      if (size > refusalBytes) throw new PebbleError("bad-answer", call, `cannot finish ${call}: a huge answer`);
      chunks.push(chunk);
    }
  } catch (cause) {
    return transportError(call, socketPath, cause);
  }
  // Pebble says so with an empty answer.
  if (response.statusCode === 200 && size === 0)
    return new PebbleError("reset", call, `cannot finish ${call}: the command has ended already`);
  try {
    readEnvelope(call, response.statusCode ?? 0, Buffer.concat(chunks).toString());
  } catch (error) {
    if (error instanceof PebbleError) return error;
  }
  return new PebbleError("bad-answer", call, `cannot finish ${call}: the answer is no websocket`);
}

function overSocket(socket: Socket, head: Buffer, call: string): WebSocketConnection {
  const reader = new FrameReader();
  let listener: WebSocketListener | undefined;
  let over = false;
  let closing = false;

  const gone = (): void => {
    if (over) return;
    over = true;
    socket.destroy();
    listener?.gone();
  };
  const take = (bytes: Buffer): void => {
    let messages: ReturnType<FrameReader["push"]>;
    try {
      messages = reader.push(bytes);
    } catch {
      gone();
      return;
    }
    for (const { opcode, payload } of messages) {
      if (over) return;
      if (opcode === opcodes.close) gone();
      else if (opcode === opcodes.ping) write(opcodes.pong, payload).catch(() => undefined);
      else if (opcode === opcodes.text) listener?.text(payload.toString());
      else if (opcode === opcodes.data) listener?.data(payload);
    }
  };
  function write(opcode: number, payload: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const lost = (): void => reject(new PebbleError("reset", call, `cannot finish ${call}: the websocket is closed`));
      if (over || closing || !socket.writable) lost();
      else socket.write(encodeFrame(opcode, payload), (error) => (error ? lost() : resolve()));
    });
  }

  socket.setNoDelay(true);
  // Whatever happens to the socket ends in "close"; an error that nobody listens to would end the process.
  socket.on("error", () => undefined);
  socket.on("end", gone);
  socket.on("close", gone);
  return {
    listen(wanted) {
      listener = wanted;
      if (over) return wanted.gone();
      socket.on("data", take);
      if (head.length > 0) take(head);
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    async sendData(bytes) {
      for (let start = 0; start < bytes.length; start += frameBytes) {
        await write(opcodes.data, bytes.subarray(start, start + frameBytes));
      }
    },
    sendText: (text) => write(opcodes.text, Buffer.from(text)),
    close() {
      if (over || closing) return;
      // A peer that does not take what was sent takes no goodbye either.
      if (socket.writableLength > 0) return gone();
      closing = true;
      // Pebble does not close its side, and a socket left half open would keep the process alive.
      socket.write(encodeFrame(opcodes.close, normalClosure), gone);
    },
  };
}
