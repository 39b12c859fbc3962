import type { Calls } from "./calls.ts";
import { type Deadline, within } from "./deadline.ts";
import { codeOf, readEnvelope } from "./envelope.ts";
import { PebbleError } from "./errors.ts";
import { collectBytes } from "./http.ts";
import { type Part, readParts, writeRequest } from "./multipart.ts";
import type { CallOptions, Ownership, Pebble } from "./pebble.ts";
import { items, members, readFileInfo } from "./replies.ts";

/** How long the transfer of a file may take when the caller does not say: ten minutes. */
const transferTimeoutMs = 600_000;
/** Most that is read into memory as text. */
const textBytes = 16 * 1024 * 1024;
const reading = "GET /v1/files";
const writing = "POST /v1/files";

/** The calls that touch files. */
export function fileCalls({
  connection,
  timeoutMs,
  get,
  post,
}: Calls): Pick<Pebble, "readFiles" | "pull" | "pullText" | "push" | "listFiles" | "makeDir" | "remove"> {
  async function* read(
    paths: readonly string[],
    limits: { readonly deadline: Deadline; readonly signal: AbortSignal | undefined },
  ): AsyncGenerator<Part> {
    const search = paths.map((path) => `path=${encodeURIComponent(path)}`).join("&");
    const answer = await connection.open({
      method: "GET",
      path: `/v1/files?action=read&${search}`,
      headers: { accept: "multipart/form-data" },
      ...limits,
    });
    const contentType = answer.headers["content-type"] ?? "";
    if (!contentType.startsWith("multipart/")) {
      readEnvelope(reading, answer.status, await answer.text());
      throw new PebbleError("bad-answer", reading, `cannot finish ${reading}: the answer is no multipart message`);
    }
    yield* readParts(answer.body, contentType, reading);
  }

  async function act(body: object, options: CallOptions | undefined): Promise<void> {
    const { result } = await post("/v1/files", body, options);
    throwFileErrors(result, writing);
  }

  async function pull(path: string, options: CallOptions | undefined): Promise<AsyncIterable<Uint8Array>> {
    const parts = read([path], within(options, transferTimeoutMs));
    try {
      const first = await parts.next();
      if (first.done !== true && first.value.name === "files") return new PulledFile(parts, first.value);
      if (first.done !== true) await readResponse(first.value);
      throw new PebbleError("bad-answer", reading, `cannot finish ${reading}: the answer has no file`);
    } catch (error) {
      await parts.return(undefined);
      throw error;
    }
  }

  return {
    async readFiles(paths, options) {
      const found = new Map<string, string>();
      let left = textBytes;
      for await (const part of read(paths, within(options, timeoutMs))) {
        if (part.name !== "files" || part.filename === undefined) {
          await readResponse(part, "not-found");
          continue;
        }
        const content = Buffer.concat(await collectBytes(part.body, left, reading));
        left -= content.length;
        found.set(part.filename, content.toString());
      }
      return found;
    },
    pull,
    async pullText(path, options) {
      return Buffer.concat(await collectBytes(await pull(path, options), textBytes, reading)).toString();
    },
    async push(path, content, options) {
      const file = { path, "make-dirs": options?.makeDirs ?? false, ...ownership(options) };
      const { contentType, body } = writeRequest({ action: "write", files: [file] }, path, content);
      const { result } = await connection.json({
        method: "POST",
        path: "/v1/files",
        headers: { "content-type": contentType },
        body,
        ...within(options, transferTimeoutMs),
      });
      throwFileErrors(result, writing);
    },
    async listFiles(path, filter, options) {
      const search = new URLSearchParams({ action: "list", path });
      if (filter?.pattern !== undefined) search.set("pattern", filter.pattern);
      if (filter?.itself === true) search.set("itself", "true");
      const { result } = await get(`/v1/files?${search}`, options);
      return items(result, reading).map((info) => readFileInfo(info, reading));
    },
    makeDir: (path, options) =>
      act(
        { action: "make-dirs", dirs: [{ path, "make-parents": options?.makeParents ?? false, ...ownership(options) }] },
        options,
      ),
    remove: (path, options) =>
      act({ action: "remove", paths: [{ path, recursive: options?.recursive ?? false }] }, options),
  };
}

/**
 * A file on its way from Pebble. An object of its own and no generator: one that is never started cannot be stopped either, and the
 * connection would stay.
 */
class PulledFile implements AsyncIterableIterator<Uint8Array> {
  readonly #parts: AsyncGenerator<Part>;
  readonly #body: AsyncIterator<Uint8Array>;

  constructor(parts: AsyncGenerator<Part>, { body }: Part) {
    this.#parts = parts;
    this.#body = body[Symbol.asyncIterator]();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const next = await this.#body.next();
    if (next.done !== true) return { done: false, value: next.value };
    // The last part says whether the file was read to its end.
    let told = false;
    for await (const part of this.#parts) {
      await readResponse(part);
      told = true;
    }
    if (!told) throw new PebbleError("bad-answer", reading, `cannot finish ${reading}: the answer has no last part`);
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    await this.#parts.return(undefined);
    return { done: true, value: undefined };
  }
}

async function readResponse({ body }: Part, allowed?: "not-found"): Promise<void> {
  const text = Buffer.concat(await collectBytes(body, textBytes, reading)).toString();
  throwFileErrors(readEnvelope(reading, 200, text).result, reading, allowed);
}

function ownership(options: Ownership | undefined): object {
  return {
    ...(options?.mode !== undefined && { permissions: options.mode.toString(8).padStart(3, "0") }),
    ...(options?.userId !== undefined && { "user-id": options.userId }),
    ...(options?.user !== undefined && { user: options.user }),
    ...(options?.groupId !== undefined && { "group-id": options.groupId }),
    ...(options?.group !== undefined && { group: options.group }),
  };
}

/** A file's own error does not change the status of the answer: each item has to be looked at. */
function throwFileErrors(result: unknown, call: string, allowed?: "not-found"): void {
  for (const item of items(result, call)) {
    const { error, path } = members(item, call);
    if (error === undefined || error === null) continue;
    const { kind, message } = members(error, call);
    if (allowed !== undefined && kind === allowed) continue;
    const text = typeof message === "string" ? message : "unknown error";
    throw new PebbleError(codeOf(400, kind, text), call, `${String(path)}: ${text}`);
  }
}
