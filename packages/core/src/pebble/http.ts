import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { PebbleError, type PebbleErrorCode } from "./errors.ts";
import type { CallOptions } from "./pebble.ts";

/** Most that a reply of JSON may have: more is no answer that a charm can use. */
const replyBytes = 64 * 1024 * 1024;

/** A request as the client makes it. */
interface HttpCall {
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** One connection to a Pebble, opened when it is first needed and kept alive. */
export interface PebbleConnection {
  /** Sends a call and resolves with the head of its answer; the deadline covers the body too, until it is read to its end. */
  open(call: HttpCall): Promise<IncomingMessage>;
  /** Sends a call and resolves with the `result` of the JSON answer. */
  json(call: HttpCall): Promise<Envelope>;
  readonly agent: Agent;
  readonly socketPath: string;
  close(): void;
}

/** Pebble's answer in JSON. */
export interface Envelope {
  readonly type: "sync" | "async" | "error";
  readonly statusCode: number;
  readonly change: string | undefined;
  readonly result: unknown;
}

/** Opens nothing yet. */
export function connectPebble(socketPath: string): PebbleConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });

  function send(call: HttpCall): Promise<{ response: IncomingMessage; outgoing: ClientRequest }> {
    const name = nameOf(call);
    return new Promise((resolve, reject) => {
      const outgoing = request({
        socketPath,
        agent,
        method: call.method,
        path: call.path,
        headers: {
          ...call.headers,
          ...(typeof call.body === "string" && { "content-length": Buffer.byteLength(call.body) }),
        },
      });
      const deadline = setTimeout(() => {
        outgoing.destroy(
          new PebbleError("timeout", name, `cannot finish ${name}: no answer from Pebble within ${call.timeoutMs} ms`),
        );
      }, call.timeoutMs);
      const aborted = (): void => {
        outgoing.destroy(new PebbleError("timeout", name, `cannot finish ${name}: cancelled`));
      };
      call.signal?.addEventListener("abort", aborted, { once: true });
      const settle = (): void => {
        clearTimeout(deadline);
        call.signal?.removeEventListener("abort", aborted);
      };
      outgoing.on("error", (cause) => {
        settle();
        reject(transportError(name, socketPath, cause));
      });
      outgoing.on("response", (response) => {
        response.on("close", settle);
        resolve({ response, outgoing });
      });
      writeBody(outgoing, call.body).catch((cause: unknown) => {
        outgoing.destroy(cause instanceof Error ? cause : new Error(String(cause)));
      });
    });
  }

  /** A kept-alive connection may have died with the last Pebble; a read is then asked once more on a new one. */
  async function sendAgain(call: HttpCall): Promise<{ response: IncomingMessage; outgoing: ClientRequest }> {
    try {
      return await send(call);
    } catch (error) {
      if (call.method === "GET" && error instanceof PebbleError && error.code === "reset") return await send(call);
      throw error;
    }
  }

  return {
    agent,
    socketPath,
    open: async (call) => (await sendAgain(call)).response,
    async json(call) {
      const { response } = await sendAgain(call);
      const name = nameOf(call);
      const text = await readText(response, name);
      return readEnvelope(name, response.statusCode ?? 0, text);
    },
    close: () => agent.destroy(),
  };
}

/** The call in words that an error may show: without the query, which can hold paths and names. */
export function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  const question = path.indexOf("?");
  return `${method} ${question === -1 ? path : path.slice(0, question)}`;
}

async function writeBody(outgoing: ClientRequest, body: HttpCall["body"]): Promise<void> {
  if (body === undefined || typeof body === "string") {
    outgoing.end(body);
    return;
  }
  for await (const chunk of body) {
    if (outgoing.destroyed) return;
    if (!outgoing.write(chunk)) await drained(outgoing);
  }
  outgoing.end();
}

function drained(outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.on("drain", done);
    outgoing.on("close", done);
  });
}

/** Reads a body to its end. */
export async function readText(response: IncomingMessage, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      if (!(chunk instanceof Buffer)) continue;
      size += chunk.length;
      if (size > replyBytes) {
        response.destroy();
        throw new PebbleError(
          "bad-answer",
          name,
          `cannot finish ${name}: the answer has more than ${replyBytes} bytes`,
        );
      }
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof PebbleError ? cause : transportError(name, "", cause);
  }
  if (!response.complete)
    throw new PebbleError("reset", name, `cannot finish ${name}: the connection broke in the middle of the answer`);
  return Buffer.concat(chunks).toString();
}

/** Parses Pebble's envelope; an error envelope is thrown as what it means. */
export function readEnvelope(name: string, status: number, text: string): Envelope {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new PebbleError("bad-answer", name, `cannot finish ${name}: status ${status} and an answer that is no JSON`, {
      cause,
    });
  }
  if (typeof parsed !== "object" || parsed === null) throw badAnswer(name);
  const type: unknown = Reflect.get(parsed, "type");
  const result: unknown = Reflect.get(parsed, "result");
  const change: unknown = Reflect.get(parsed, "change");
  if (type === "error") throw rejection(name, status, result);
  if (type !== "sync" && type !== "async") throw badAnswer(name);
  return { type, statusCode: status, change: typeof change === "string" ? change : undefined, result };
}

function badAnswer(name: string): PebbleError {
  return new PebbleError("bad-answer", name, `cannot finish ${name}: the answer is none that Pebble gives`);
}

function rejection(name: string, status: number, result: unknown): PebbleError {
  const text: unknown = typeof result === "object" && result !== null ? Reflect.get(result, "message") : undefined;
  const kind: unknown = typeof result === "object" && result !== null ? Reflect.get(result, "kind") : undefined;
  const message = typeof text === "string" ? text : `status ${status}`;
  return new PebbleError(codeOf(status, kind, message), name, message);
}

/** What an HTTP status or a file error's kind means. */
export function codeOf(status: number, kind: unknown, message: string): PebbleErrorCode {
  if (kind === "permission-denied" || kind === "login-required" || status === 401 || status === 403)
    return "permission";
  if (kind === "not-found" || status === 404)
    return message === "invalid API endpoint requested" ? "not-supported" : "not-found";
  return status === 504 ? "timeout" : "bad-request";
}

function transportError(name: string, socketPath: string, cause: unknown): PebbleError {
  if (cause instanceof PebbleError) return cause;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  const options = { cause };
  switch (code) {
    case "ENOENT":
      return new PebbleError(
        "socket-missing",
        name,
        `cannot reach Pebble: there is no socket ${socketPath}; the container has not started`,
        options,
      );
    case "ECONNREFUSED":
      return new PebbleError(
        "refused",
        name,
        `cannot reach Pebble: nobody listens on ${socketPath}; the container is starting or has stopped`,
        options,
      );
    case "EACCES":
      return new PebbleError("permission", name, `cannot reach Pebble: no permission for ${socketPath}`, options);
    default:
      return new PebbleError(
        "reset",
        name,
        `cannot finish ${name}: the connection to Pebble broke (${String(code ?? cause)})`,
        options,
      );
  }
}

/** Deadline and cancellation of a call, with a default. */
export function within(
  options: CallOptions | undefined,
  defaultMs: number,
): { timeoutMs: number; signal: AbortSignal | undefined } {
  return { timeoutMs: options?.timeoutMs ?? defaultMs, signal: options?.signal };
}
