/** The kinds of frames of RFC 6455. */
export const opcodes = { continuation: 0, text: 1, data: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame, or a message put together from frames. */
export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Most that a message may have; Pebble sends what it reads at once, 128 KiB at most. */
const messageBytes = 16 * 1024 * 1024;

/** What comes is no websocket, or more than can be kept. */
class BrokenFrame extends Error {
  override readonly name = "BrokenFrame";
}

/** A frame of a client, masked as the protocol wants it. */
export function encodeFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const start = 2 + lengthBytes + 4;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  // The mask guards proxies on the way, of which a Unix socket has none: any number will do.
  frame.writeUInt32BE(Math.floor(Math.random() * 2 ** 32), 2 + lengthBytes);
  const mask = frame.subarray(2 + lengthBytes, start);
  for (let index = 0; index < length; index += 1) frame[start + index] = (payload[index] ?? 0) ^ (mask[index & 3] ?? 0);
  return frame;
}

/** Puts messages together from the bytes of a stream, each byte copied once. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  #wanted = 2;
  #fragments: Buffer[] = [];
  #fragmentBytes = 0;
  #opcode = 0;

  /**
   * Takes bytes and returns the messages they complete.
   *
   * @throws {@link BrokenFrame} when they are no websocket of a server
   */
  push(chunk: Buffer): readonly Frame[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const messages: Frame[] = [];
    while (this.#size >= this.#wanted) {
      const buffer = this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
      const header = readHeader(buffer);
      this.#wanted = header.start + header.size;
      this.#chunks = [buffer];
      if (!header.complete || buffer.length < this.#wanted) continue;
      const message = this.#join(header, buffer.subarray(header.start, this.#wanted));
      if (message !== undefined) messages.push(message);
      this.#size = buffer.length - this.#wanted;
      this.#chunks = this.#size === 0 ? [] : [buffer.subarray(this.#wanted)];
      this.#wanted = 2;
    }
    return messages;
  }

  #join({ final, opcode }: Header, payload: Buffer): Frame | undefined {
    if (opcode >= opcodes.close) return { opcode, payload };
    if ((opcode === opcodes.continuation) !== this.#fragments.length > 0)
      throw new BrokenFrame("a frame is out of order");
    if (opcode !== opcodes.continuation) this.#opcode = opcode;
    this.#fragments.push(payload);
    this.#fragmentBytes += payload.length;
    if (this.#fragmentBytes > messageBytes) throw new BrokenFrame("a message is too large");
    if (!final) return undefined;
    const whole = this.#fragments.length === 1 ? payload : Buffer.concat(this.#fragments);
    const message = { opcode: this.#opcode, payload: whole };
    this.#fragments = [];
    this.#fragmentBytes = 0;
    return message;
  }
}

interface Header {
  readonly final: boolean;
  readonly opcode: number;
  /** Where the payload starts. */
  readonly start: number;
  readonly size: number;
  /** Whether the length is known already. */
  readonly complete: boolean;
}

function readHeader(buffer: Buffer): Header {
  const first = buffer.readUInt8(0);
  const second = buffer.readUInt8(1);
  const opcode = first & 0x0f;
  if ((first & 0x70) !== 0 || (opcode > opcodes.data && opcode < opcodes.close) || opcode > opcodes.pong)
    throw new BrokenFrame("a frame is of no known kind");
  if ((second & 0x80) !== 0) throw new BrokenFrame("a frame of the server is masked");
  const short = second & 0x7f;
  const start = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
  const complete = buffer.length >= start;
  const size = !complete
    ? 0
    : short === 126
      ? buffer.readUInt16BE(2)
      : short === 127
        ? Number(buffer.readBigUInt64BE(2))
        : short;
  if (size > messageBytes) throw new BrokenFrame("a frame is too large");
  return { final: (first & 0x80) !== 0, opcode, start, size, complete };
}
