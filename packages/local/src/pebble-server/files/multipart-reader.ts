import { quoted } from "@paas-charm/core/pebble-engine";
import { parseMediaType } from "./media-type.ts";

/** One part of a request. */
export interface RequestPart {
  /** Of `form-data`; empty otherwise. */
  readonly name: string;
  /** The whole path, as it was sent. */
  readonly filename: string;
  /** The part's bytes, as they come. Throws when the request ends in the middle of them. */
  body(): AsyncGenerator<Uint8Array, void>;
}

/** Most that a line between parts may have, and the head of a part. */
const lineBytes = 4_096;
const headBytes = 65_536;

/**
 * Reads the parts of a request one after the other, in memory of a few chunks whatever their size: each part is read to its end, or read
 * over, before the next. Written here because file names are whole paths, the order of parts means something, and each error is told in
 * the words of Go's `mime/multipart`; the parsers there are give files as events, cut their names or hide where the request broke off.
 */
export class MultipartReader {
  readonly #input: AsyncIterator<Buffer>;
  readonly #delimiter: Buffer;
  // The first boundary has no line end before it; with one, all are alike.
  #buffer: Buffer = Buffer.from("\r\n");
  #ended = false;
  #inPart = false;
  #partsRead = 0;

  constructor(input: AsyncIterator<Buffer>, boundary: string) {
    this.#input = input;
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  /** The next part; undefined after the last. @throws Error in Go's words */
  async next(): Promise<RequestPart | undefined> {
    if (this.#inPart) await this.#skip();
    else if (this.#partsRead === 0) await this.#preamble();
    const line = await this.#line();
    const rest = line.subarray(this.#delimiter.length - 2).toString("latin1");
    if (/^--[ \t]*(\r?\n)?$/.test(rest)) return undefined;
    if (!/^[ \t]*\r?\n$/.test(rest)) {
      throw new Error(`multipart: expecting a new Part; got line ${quoted(line.toString())}`);
    }
    const disposition = parseMediaType(headerOf(await this.#head(), "content-disposition"));
    this.#partsRead += 1;
    this.#inPart = true;
    return {
      name: disposition?.type === "form-data" ? (disposition.parameters.get("name") ?? "") : "",
      filename: disposition?.parameters.get("filename") ?? "",
      body: () => this.#body(),
    };
  }

  /** Reads over what comes before the first boundary, and over the line end that stands for its own. */
  async #preamble(): Promise<void> {
    try {
      for await (const _ of this.#upToDelimiter());
    } catch {
      throw new Error("multipart: NextPart: EOF");
    }
  }

  async #skip(): Promise<void> {
    try {
      for await (const _ of this.#body());
    } catch {
      throw new Error("multipart: NextPart: EOF");
    }
  }

  async *#body(): AsyncGenerator<Uint8Array, void> {
    if (!this.#inPart) return;
    yield* this.#upToDelimiter();
    this.#inPart = false;
  }

  /** Bytes up to a boundary; the line end before it is taken out, the boundary is not. */
  async *#upToDelimiter(): AsyncGenerator<Uint8Array, void> {
    for (let from = 0; ; ) {
      const at = this.#buffer.indexOf(this.#delimiter, from);
      const after = at + this.#delimiter.length;
      if (at !== -1 && (after < this.#buffer.length || this.#ended)) {
        // A boundary of which more follows is part of the data.
        if (!this.#ended && !/[ \t\r\n-]/.test(String.fromCharCode(this.#buffer[after] ?? 0))) {
          from = at + 1;
          continue;
        }
        const found = this.#take(at);
        this.#take(2);
        if (found.length > 0) yield found;
        return;
      }
      const safe = at !== -1 ? at : this.#buffer.length - beginningOf(this.#delimiter, this.#buffer);
      if (safe > 0) yield this.#take(safe);
      from = 0;
      if (!(await this.#more()) && at === -1) throw new Error("unexpected EOF");
    }
  }

  /** A line with its end, or the last boundary without one. @param brokenOff - what is said of a line that has none */
  async #line(brokenOff = "multipart: NextPart: EOF"): Promise<Buffer> {
    for (;;) {
      const end = this.#buffer.indexOf("\n");
      if (end !== -1) return this.#take(end + 1);
      if (this.#buffer.length > lineBytes) throw new Error("multipart: NextPart: bufio: buffer full");
      if (await this.#more()) continue;
      const line = this.#take(this.#buffer.length);
      if (/^--[ \t]*$/.test(line.subarray(this.#delimiter.length - 2).toString("latin1"))) return line;
      throw new Error(brokenOff);
    }
  }

  /** The head of a part, up to its empty line. */
  async #head(): Promise<string> {
    let head = "";
    for (;;) {
      const line = (await this.#line("EOF")).toString().replace(/\r?\n$/, "");
      if (line === "") return head;
      if (!line.includes(":") && !/^[ \t]/.test(line)) {
        throw new Error(`malformed MIME header: missing colon: ${quoted(line)}`);
      }
      head += `${line}\n`;
      if (head.length > headBytes) throw new Error("multipart: NextPart: multipart: message too large");
    }
  }

  #take(count: number): Buffer {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    let next: IteratorResult<Buffer>;
    try {
      next = await this.#input.next();
    } catch {
      // The caller went away.
      next = { done: true, value: undefined };
    }
    if (next.done === true) this.#ended = true;
    else this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value]);
    return !this.#ended;
  }
}

/**
 * How many bytes at the end of a buffer may be the beginning of a delimiter. Mostly none: so that chunks go on as they came, without a copy
 * that would join them.
 */
function beginningOf(delimiter: Buffer, buffer: Buffer): number {
  const first = delimiter[0] ?? 0;
  const from = Math.max(0, buffer.length - delimiter.length + 1);
  for (let at = buffer.indexOf(first, from); at !== -1; at = buffer.indexOf(first, at + 1)) {
    if (delimiter.subarray(0, buffer.length - at).equals(buffer.subarray(at))) return buffer.length - at;
  }
  return 0;
}

function headerOf(head: string, name: string): string {
  for (const line of head.replace(/\n[ \t]+/g, " ").split("\n")) {
    const colon = line.indexOf(":");
    if (line.slice(0, colon).trim().toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return "";
}
