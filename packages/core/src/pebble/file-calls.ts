import { PebbleError } from "./errors.ts";
import { codeOf, type PebbleConnection, readEnvelope, readText, within } from "./http.ts";
import { readParts, writeRequest } from "./multipart.ts";
import type { CallOptions, Ownership, Pebble } from "./pebble.ts";
import { items, members, readFileInfo } from "./replies.ts";

/** How long the transfer of a file may take when the caller does not say: ten minutes. */
const transferTimeoutMs = 600_000;
const json = { "content-type": "application/json" };

/** The calls that touch files. */
export function fileCalls(
  connection: PebbleConnection,
  timeoutMs: number,
): Pick<Pebble, "readFiles" | "pull" | "pullText" | "push" | "listFiles" | "makeDir" | "remove"> {
  async function* read(paths: readonly string[], options: CallOptions | undefined, defaultMs: number) {
    const call = "GET /v1/files";
    const search = paths.map((path) => `path=${encodeURIComponent(path)}`).join("&");
    const response = await connection.open({
      method: "GET",
      path: `/v1/files?action=read&${search}`,
      headers: { accept: "multipart/form-data" },
      ...within(options, defaultMs),
    });
    const contentType = response.headers["content-type"] ?? "";
    if (!contentType.startsWith("multipart/")) {
      readEnvelope(call, response.statusCode ?? 0, await readText(response, call));
      throw new PebbleError("bad-answer", call, `cannot finish ${call}: the answer is no multipart message`);
    }
    try {
      yield* readParts(response, contentType, call);
      response.resume();
    } finally {
      if (!response.complete) response.destroy();
    }
  }
  async function act(body: object, options: CallOptions | undefined): Promise<void> {
    const call = "POST /v1/files";
    const { result } = await connection.json({
      method: "POST",
      path: "/v1/files",
      body: JSON.stringify(body),
      headers: json,
      ...within(options, timeoutMs),
    });
    throwFileErrors(result, call);
  }

  return {
    async readFiles(paths, options) {
      const found = new Map<string, string>();
      for await (const part of read(paths, options, timeoutMs)) {
        const content = Buffer.concat(await collected(part.body)).toString();
        if (part.name === "files" && part.filename !== undefined) found.set(part.filename, content);
        else throwFileErrors(readEnvelope("GET /v1/files", 200, content).result, "GET /v1/files", "not-found");
      }
      return found;
    },
    async pull(path, options) {
      const parts = read([path], options, transferTimeoutMs);
      const first = await parts.next();
      if (first.done === true)
        throw new PebbleError("bad-answer", "GET /v1/files", "cannot finish GET /v1/files: the answer is empty");
      if (first.value.name !== "files") {
        throwFileErrors(
          readEnvelope("GET /v1/files", 200, Buffer.concat(await collected(first.value.body)).toString()).result,
          "GET /v1/files",
        );
      }
      return (async function* () {
        yield* first.value.body;
        // The last part says whether the file was read to its end.
        for await (const part of parts) {
          throwFileErrors(
            readEnvelope("GET /v1/files", 200, Buffer.concat(await collected(part.body)).toString()).result,
            "GET /v1/files",
          );
        }
      })();
    },
    async pullText(path, options) {
      return Buffer.concat(await collected(await this.pull(path, options))).toString();
    },
    async push(path, content, options) {
      const call = "POST /v1/files";
      const file = { path, "make-dirs": options?.makeDirs ?? false, ...ownership(options) };
      const { contentType, body } = writeRequest({ action: "write", files: [file] }, path, content);
      const { result } = await connection.json({
        method: "POST",
        path: "/v1/files",
        headers: { "content-type": contentType },
        body,
        ...within(options, transferTimeoutMs),
      });
      throwFileErrors(result, call);
    },
    async listFiles(path, filter, options) {
      const search = new URLSearchParams({ action: "list", path });
      if (filter?.pattern !== undefined) search.set("pattern", filter.pattern);
      if (filter?.itself === true) search.set("itself", "true");
      const { result } = await connection.json({
        method: "GET",
        path: `/v1/files?${search}`,
        ...within(options, timeoutMs),
      });
      return items(result, "GET /v1/files").map((info) => readFileInfo(info, "GET /v1/files"));
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

async function collected(stream: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}
