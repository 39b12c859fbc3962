import { crc32 } from "node:zlib";

const streamFlags = [0x00, 0x01]; // the check is a CRC32
const lzma2Filter = [0x02, 0x00, 0x21, 0x01, 0x16, 0x00, 0x00, 0x00];
const longestChunk = 65_536;

/**
 * Text in an `.xz` container, stored rather than compressed: what reads `.xz` reads this too, and no compressor has to be shipped.
 * Equal texts give equal bytes.
 *
 * @see the `.xz` file format 1.1.0; LZMA2 chunks of the kind "uncompressed"
 */
export function xz(text: string): Buffer {
  const data = Buffer.from(text, "utf8");
  const header = Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), checked(Buffer.from(streamFlags))]);
  const block = data.length === 0 ? undefined : storedBlock(data);
  const index = indexOf(block === undefined ? [] : [[block.unpaddedSize, data.length]]);
  const footer = Buffer.alloc(6);
  footer.writeUInt32LE(index.length / 4 - 1);
  footer.set(streamFlags, 4);
  return Buffer.concat([header, block?.bytes ?? Buffer.alloc(0), index, crcOf(footer), footer, Buffer.from("YZ")]);
}

function storedBlock(data: Buffer): { readonly bytes: Buffer; readonly unpaddedSize: number } {
  const chunks: Buffer[] = [];
  for (let start = 0; start < data.length; start += longestChunk) {
    const chunk = data.subarray(start, start + longestChunk);
    // The first chunk resets the dictionary.
    chunks.push(Buffer.from([start === 0 ? 0x01 : 0x02, (chunk.length - 1) >> 8, (chunk.length - 1) & 0xff]), chunk);
  }
  const body = Buffer.concat([checked(Buffer.from(lzma2Filter)), ...chunks, Buffer.from([0x00])]);
  return { bytes: Buffer.concat([padded(body), crcOf(data)]), unpaddedSize: body.length + 4 };
}

function indexOf(records: readonly (readonly [unpaddedSize: number, size: number])[]): Buffer {
  return checked(padded(Buffer.from([0x00, ...variable(records.length), ...records.flat().flatMap(variable)])));
}

/** A number, seven bits a byte, the lowest first. */
function variable(number: number): number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...variable(Math.floor(number / 0x80))];
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function checked(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, crcOf(bytes)]);
}

function crcOf(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(bytes));
  return sum;
}
