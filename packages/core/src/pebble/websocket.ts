import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Socket } from "node:net";
import { PebbleError } from "./errors.ts";
import { readEnvelope } from "./http.ts";

/** A message of a websocket: bytes are data, text is a command. */
type Message = { readonly kind: "data"; readonly bytes: Buffer } | { readonly kind: "text"; readonly text: string };

/** An open websocket on a Pebble's socket. */
export interface WebSocketConnection {
  /** Messages until the other side closes; a lost connection ends them too. */
  readonly messages: AsyncIterable<Message>;
  sendData(bytes: Uint8Array): Promise<void>;
  sendText(text: string): Promise<void>;
  /** Says goodbye, so that the command goes on, and closes. */
  close(): void;
}

const accept = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const opcodes = { continuation: 0, text: 1, data: 2, close: 8, ping: 9, pong: 10 } as const;

/**
 * Opens a websocket (RFC 6455) over a Unix socket. Node's own WebSocket cannot, and Pebble uses so little of the protocol that a
 * dependency of core would cost more than this file.
 */
export function openWebSocket(socketPath: string, path: string, timeoutMs: number): Promise<WebSocketConnection> {
  const call = `GET ${path}`;
  const key = randomBytes(16).toString("base64");
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      path,
      headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key },
    });
    const deadline = setTimeout(() => {
      outgoing.destroy(
        new PebbleError("timeout", call, `cannot open the websocket: no answer from Pebble within ${timeoutMs} ms`),
      );
    }, timeoutMs);
    outgoing.on("error", (cause) => {
      clearTimeout(deadline);
      reject(
        cause instanceof PebbleError
          ? cause
          : new PebbleError("reset", call, `cannot open the websocket: ${cause.message}`, { cause }),
      );
    });
    outgoing.on("upgrade", (response, socket: Socket, head: Buffer) => {
      clearTimeout(deadline);
      const expected = createHash("sha1")
        .update(key + accept)
        .digest("base64");
      if (response.headers["sec-websocket-accept"] !== expected) {
        socket.destroy();
        reject(new PebbleError("bad-answer", call, "cannot open the websocket: the handshake is wrong"));
        return;
      }
      resolve(overSocket(socket, head));
    });
    outgoing.on("response", (response) => {
      clearTimeout(deadline);
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        try {
          readEnvelope(call, response.statusCode ?? 0, Buffer.concat(chunks).toString());
          reject(new PebbleError("bad-answer", call, "cannot open the websocket: the command has ended already"));
        } catch (error) {
          reject(error);
        }
      });
    });
    outgoing.end();
  });
}

function overSocket(socket: Socket, head: Buffer): WebSocketConnection {
  socket.setNoDelay(true);
  let closed = false;
  const write = (opcode: number, payload: Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      if (socket.destroyed) resolve();
      else socket.write(frame(opcode, payload), () => resolve());
    });
  async function* messages(): AsyncGenerator<Message> {
    let buffer = head;
    let fragments: Buffer[] = [];
    let kind: number = opcodes.data;
    try {
      for (;;) {
        const parsed = parseFrame(buffer);
        if (parsed === undefined) {
          const chunk: Buffer | null = await nextChunk(socket);
          if (chunk === null) return;
          buffer = Buffer.concat([buffer, chunk]);
          continue;
        }
        buffer = buffer.subarray(parsed.length);
        if (parsed.opcode === opcodes.close) return;
        if (parsed.opcode === opcodes.ping) await write(opcodes.pong, parsed.payload);
        if (parsed.opcode > opcodes.data) continue;
        if (parsed.opcode !== opcodes.continuation) kind = parsed.opcode;
        fragments.push(parsed.payload);
        if (!parsed.final) continue;
        const bytes = Buffer.concat(fragments);
        fragments = [];
        yield kind === opcodes.text ? { kind: "text", text: bytes.toString() } : { kind: "data", bytes };
      }
    } finally {
      close();
    }
  }
  function close(): void {
    if (closed) return;
    closed = true;
    socket.on("error", () => undefined);
    // Pebble does not close its side, and nobody reads ours any more: a socket left half open would keep the process alive.
    void write(opcodes.close, Buffer.from([0x03, 0xe8])).then(() => socket.destroySoon());
  }
  return {
    messages: messages(),
    sendData: (bytes) => write(opcodes.data, bytes),
    sendText: (text) => write(opcodes.text, Buffer.from(text)),
    close,
  };
}

function nextChunk(socket: Socket): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const waiting: unknown = socket.read();
    if (waiting instanceof Buffer) return resolve(waiting);
    if (socket.destroyed || socket.readableEnded) return resolve(null);
    const done = (): void => {
      socket.off("readable", readable);
      socket.off("end", ended);
      socket.off("close", ended);
      socket.off("error", ended);
    };
    const readable = (): void => {
      const chunk: unknown = socket.read();
      if (!(chunk instanceof Buffer)) return;
      done();
      resolve(chunk);
    };
    const ended = (): void => {
      done();
      resolve(null);
    };
    socket.on("readable", readable);
    socket.on("end", ended);
    socket.on("close", ended);
    socket.on("error", ended);
  });
}

function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const header = Buffer.alloc(2 + lengthBytes + 4);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) header.writeUInt16BE(length, 2);
  if (lengthBytes === 8) header.writeBigUInt64BE(BigInt(length), 2);
  const mask = randomBytes(4);
  mask.copy(header, 2 + lengthBytes);
  const masked = Buffer.from(payload);
  for (let index = 0; index < masked.length; index += 1) masked[index] = (masked[index] ?? 0) ^ (mask[index & 3] ?? 0);
  return Buffer.concat([header, masked]);
}

function parseFrame(buffer: Buffer): { final: boolean; opcode: number; payload: Buffer; length: number } | undefined {
  if (buffer.length < 2) return undefined;
  const first = buffer.readUInt8(0);
  const short = buffer.readUInt8(1) & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (buffer.length < 2 + lengthBytes) return undefined;
  const size =
    lengthBytes === 2 ? buffer.readUInt16BE(2) : lengthBytes === 8 ? Number(buffer.readBigUInt64BE(2)) : short;
  const start = 2 + lengthBytes;
  if (buffer.length < start + size) return undefined;
  return {
    final: (first & 0x80) !== 0,
    opcode: first & 0x0f,
    payload: buffer.subarray(start, start + size),
    length: start + size,
  };
}
