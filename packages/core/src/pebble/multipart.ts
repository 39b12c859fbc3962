import { PebbleError } from "./errors.ts";
import type { FileContent } from "./pebble.ts";

/** One part of a multipart answer. */
export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  /** Bytes of the part. Read it to its end before asking for the next part. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Most that the head of a part may have. */
const headBytes = 65_536;

/** A file on its way to Pebble: what it is, then its bytes. */
export function writeRequest(
  metadata: object,
  path: string,
  content: FileContent,
): { readonly contentType: string; readonly body: AsyncIterable<Uint8Array> } {
  const boundary = [1, 2, 3, 4].map(() => Math.random().toString(16).slice(2, 14)).join("");
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
  source: AsyncIterable<Uint8Array>,
  contentType: string,
  call: string,
): AsyncGenerator<Part> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(contentType);
  const word = boundary?.[1] ?? boundary?.[2];
  if (word === undefined)
    throw new PebbleError("bad-answer", call, `cannot finish ${call}: the answer is no multipart message`);
  const input = new Window(source, call);
  const delimiter = Buffer.from(`\r\n--${word}`);
  try {
    // What comes before the first boundary says nothing.
    for await (const _ of input.upTo(delimiter));
    while ((await input.take(2)).toString() !== "--") {
      const head = (await input.head()).toString();
      const body = input.upTo(delimiter);
      yield {
        name: /[ ;]name="([^"]*)"/.exec(head)?.[1] ?? "",
        filename: /filename="((?:\\.|[^"\\])*)"/.exec(head)?.[1]?.replace(/\\(.)/g, "$1"),
        body,
      };
      // A part that the caller did not read to its end is read over.
      for await (const _ of body);
    }
    await input.rest();
  } finally {
    await input.close();
  }
}

/** What has come of a stream and is not used yet: never more than a chunk and a delimiter. */
class Window {
  readonly #input: AsyncIterator<Uint8Array>;
  readonly #call: string;
  // The first boundary has no line end before it; with one, all are alike.
  #buffer: Buffer = Buffer.from("\r\n");

  constructor(source: AsyncIterable<Uint8Array>, call: string) {
    this.#input = source[Symbol.asyncIterator]();
    this.#call = call;
  }

  /** Bytes up to a delimiter, which is taken out too. */
  async *upTo(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter);
      if (at !== -1) {
        const found = this.#buffer.subarray(0, at);
        this.#buffer = this.#buffer.subarray(at + delimiter.length);
        if (found.length > 0) yield found;
        return;
      }
      const safe = this.#buffer.length - delimiter.length;
      if (safe > 0) {
        const found = this.#buffer.subarray(0, safe);
        this.#buffer = this.#buffer.subarray(safe);
        yield found;
      }
      await this.#more();
    }
  }

  async take(count: number): Promise<Buffer> {
    while (this.#buffer.length < count) await this.#more();
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }

  /** The head of a part, up to its empty line. */
  async head(): Promise<Buffer> {
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      if (end !== -1) {
        const head = this.#buffer.subarray(0, end);
        this.#buffer = this.#buffer.subarray(end + 4);
        return head;
      }
      if (this.#buffer.length > headBytes)
        throw new PebbleError(
          "bad-answer",
          this.#call,
          `cannot finish ${this.#call}: a part of the answer has no end of its head`,
        );
      await this.#more();
    }
  }

  /** Reads what is left, so that the connection can be used again. */
  async rest(): Promise<void> {
    while ((await this.#input.next()).done !== true);
  }

  async close(): Promise<void> {
    await this.#input.return?.();
  }

  async #more(): Promise<void> {
    const next = await this.#input.next();
    if (next.done === true)
      throw new PebbleError(
        "reset",
        this.#call,
        `cannot finish ${this.#call}: the answer ends in the middle of a part`,
      );
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#buffer, next.value]);
  }
}
