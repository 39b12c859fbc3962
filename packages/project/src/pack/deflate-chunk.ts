import { Deflate, Z_FINISH, Z_SYNC_FLUSH } from "pako";

/** 5 for what is large: a sixth faster than 6, and hardly larger. */
export type DeflateLevel = 5 | 9;

/**
 * One piece of a deflate stream: ends at a byte, so that pieces made apart can be joined.
 *
 * @param last - ends the stream
 */
export function deflateChunk(chunk: Uint8Array, last: boolean, level: DeflateLevel = 9): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const stream = new Deflate({ raw: true, level, memLevel: 9, chunkSize: 1024 * 1024 });
  stream.onData = (part) => void parts.push(part);
  stream.push(chunk, last ? Z_FINISH : Z_SYNC_FLUSH);
  return Buffer.concat(parts);
}
