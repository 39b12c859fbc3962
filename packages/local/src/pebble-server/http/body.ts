import type { IncomingMessage } from "node:http";
import { decode, type Reader } from "../go/decode.ts";
import { badRequest } from "./answer.ts";

/** Most that a body in JSON may have, and all of them at once, however many callers there are. */
const bodyBytes = 4 * 1024 * 1024;
const allBytes = 64 * 1024 * 1024;

let held = 0;

/** The text of something that comes in chunks. @throws Error when it is too long */
export async function readText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      held += chunk.length;
      if (size > bodyBytes || held > allBytes) throw new Error("http: request body too large");
      parts.push(chunk);
    }
  } finally {
    held -= size;
  }
  return Buffer.concat(parts).toString();
}

/**
 * The JSON of a request.
 *
 * @param words - what the error begins with
 * @throws EngineError 400 in Go's words
 */
export async function readJsonBody<Value>(
  request: IncomingMessage,
  reader: Reader<Value>,
  words = "cannot decode request body",
): Promise<Value> {
  try {
    return decode(reader, await readText(chunksOf(request)));
  } catch (error) {
    throw badRequest(`${words}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The chunks of a request's body. To stop reading leaves the connection as it is. */
export function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}
