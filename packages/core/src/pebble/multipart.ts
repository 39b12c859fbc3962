import { randomBytes } from "node:crypto";
import { PebbleError } from "./errors.ts";
import type { FileContent } from "./pebble.ts";

/** One part of a multipart answer. */
export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  /** Bytes of the part. Read it to its end before asking for the next part. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** A file on its way to Pebble: what it is, then its bytes. */
export function writeRequest(
  metadata: object,
  path: string,
  content: FileContent,
): { readonly contentType: string; readonly body: AsyncIterable<Uint8Array> } {
  const boundary = randomBytes(24).toString("hex");
  const filename = path.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  const head =
    `--${boundary}\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name="request"\r\n\r\n` +
    `${JSON.stringify(metadata)}\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\n` +
    `Content-Disposition: form-data; name="files"; filename="${filename}"\r\n\r\n`;
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(head);
    if (typeof content === "string") yield Buffer.from(content);
    else if (content instanceof Uint8Array) yield content;
    else yield* content;
    yield Buffer.from(`\r\n--${boundary}--\r\n`);
  }
  return { contentType: `multipart/form-data; boundary="${boundary}"`, body: body() };
}

/** Reads a multipart answer part by part, in memory of a few chunks whatever the size. */
export async function* readParts(
  source: AsyncIterable<unknown>,
  contentType: string,
  call: string,
): AsyncGenerator<Part> {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(contentType);
  const word = boundary?.[1] ?? boundary?.[2];
  if (word === undefined)
    throw new PebbleError("bad-answer", call, `cannot finish ${call}: the answer is no multipart message`);
  const delimiter = Buffer.from(`\r\n--${word}`);
  const input = source[Symbol.asyncIterator]();
  // The first boundary has no line end before it; with one, all are alike.
  let buffer: Buffer = Buffer.from("\r\n");
  let ended = false;
  async function more(): Promise<boolean> {
    const next = await input.next();
    if (next.done === true) {
      ended = true;
      return false;
    }
    const chunk: unknown = next.value;
    buffer = Buffer.concat([buffer, chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk))]);
    return true;
  }
  const broken = (): PebbleError =>
    new PebbleError("reset", call, `cannot finish ${call}: the answer ends in the middle of a part`);
  /** Yields bytes up to the next boundary and takes the boundary out. */
  async function* upToBoundary(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = buffer.indexOf(delimiter);
      if (at !== -1) {
        if (at > 0) yield buffer.subarray(0, at);
        buffer = buffer.subarray(at + delimiter.length);
        return;
      }
      const safe = buffer.length - delimiter.length;
      if (safe > 0) {
        yield buffer.subarray(0, safe);
        buffer = buffer.subarray(safe);
      }
      if (!(await more())) throw broken();
    }
  }
  for await (const _ of upToBoundary()) {
    // What comes before the first boundary says nothing.
  }
  for (;;) {
    while (buffer.length < 2 && (await more())) {
      // Two characters tell whether another part follows.
    }
    if (buffer.subarray(0, 2).toString() === "--") return;
    let headEnd = buffer.indexOf("\r\n\r\n");
    while (headEnd === -1) {
      if (buffer.length > 65_536 || !(await more())) throw broken();
      headEnd = buffer.indexOf("\r\n\r\n");
    }
    const head = buffer.subarray(0, headEnd).toString();
    buffer = buffer.subarray(headEnd + 4);
    const body = upToBoundary();
    yield {
      name: /name="([^"]*)"/.exec(head)?.[1] ?? "",
      filename: /filename="((?:\\.|[^"\\])*)"/.exec(head)?.[1]?.replace(/\\(.)/g, "$1"),
      body,
    };
    // A part that the caller did not read to its end is read over.
    for await (const _ of body) {
      if (ended) break;
    }
  }
}
