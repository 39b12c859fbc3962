import { Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { Deadline } from "./deadline.ts";
import { type Envelope, readEnvelope } from "./envelope.ts";
import { cancelled, hasCode, PebbleError, timedOut, transportError } from "./errors.ts";
import { unixSocket } from "./unix-socket.ts";

/** Most that an answer in JSON may have: more is none that a charm can use. */
const answerBytes = 64 * 1024 * 1024;

/** A request as the client makes it. */
interface HttpCall {
  readonly method: "GET" | "POST";
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
  /** Covers the answer's body too. */
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
  /** Whether a read is asked again when the kept-alive connection turns out to be dead; true by default. */
  readonly again?: boolean;
}

/** The answer to a call, its body still to be read. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** To be read once. It ends, or throws a {@link PebbleError}, by the call's deadline; to stop reading closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body, up to 64 MiB. */
  text(): Promise<string>;
}

/** One connection to a Pebble, opened when it is first needed and kept alive; calls that overlap have more. */
export interface PebbleConnection {
  readonly socketPath: string;
  open(call: HttpCall): Promise<Answer>;
  /** The envelope of an answer in JSON. */
  json(call: HttpCall): Promise<Envelope>;
  close(): void;
}

/** Opens nothing yet. */
export function connectPebble(socketPath: string): PebbleConnection {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 2 });

  /** A kept-alive connection may have died with the last Pebble; a read is then asked once more, on another. */
  async function open(call: HttpCall): Promise<Answer> {
    for (;;) {
      const exchange = new Exchange(call, socketPath, agent);
      try {
        return await exchange.answer;
      } catch (error) {
        const stale = exchange.reused && hasCode(error, "reset") && call.method === "GET" && call.again !== false;
        if (!stale || call.deadline.left() <= 0) throw error;
      }
    }
  }

  return {
    socketPath,
    open,
    async json(call) {
      const answer = await open(call);
      return readEnvelope(nameOf(call), answer.status, await answer.text());
    },
    close: () => agent.destroy(),
  };
}

/** The call in words that an error may show: without the query, which can hold paths and names. */
export function nameOf({ method, path }: { readonly method: string; readonly path: string }): string {
  const question = path.indexOf("?");
  return `${method} ${question === -1 ? path : path.slice(0, question)}`;
}

/** One request and its answer. Whatever goes wrong, and whenever, it is told once, by the deadline, and leaves no timer behind. */
class Exchange {
  readonly answer: Promise<Answer>;
  readonly #call: HttpCall;
  readonly #name: string;
  readonly #socketPath: string;
  readonly #outgoing: ClientRequest;
  readonly #deadline: NodeJS.Timeout;
  #response: IncomingMessage | undefined;
  #failure: unknown;
  #stopBody: () => void = () => undefined;

  constructor(call: HttpCall, socketPath: string, agent: Agent) {
    this.#call = call;
    this.#name = nameOf(call);
    this.#socketPath = socketPath;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.answer = promise;
    this.#outgoing = request({
      ...unixSocket(socketPath),
      agent,
      method: call.method,
      path: call.path,
      headers: {
        ...call.headers,
        ...(typeof call.body === "string" && { "content-length": Buffer.byteLength(call.body) }),
      },
    });
    this.#deadline = setTimeout(() => this.#fail(timedOut(this.#name, call.deadline.totalMs)), call.deadline.left());
    call.signal?.addEventListener("abort", this.#cancel, { once: true });
    this.#outgoing.on("error", (cause) => {
      this.#failure ??= transportError(this.#name, socketPath, cause);
      reject(this.#failure);
    });
    this.#outgoing.on("close", () => {
      this.#settle();
      // Nothing but a bug of Node's closes a request without an error or an answer; a call must end then too.
      reject(this.#failure ?? this.#broken(undefined));
    });
    this.#outgoing.on("response", (response) => {
      this.#response = response;
      // Pebble may answer before it has the whole body, and then reads no more of it.
      response.on("end", () => {
        if (!this.#outgoing.writableFinished) this.#outgoing.destroy();
      });
      resolve(this.#answered(response));
    });
    if (call.signal?.aborted === true) this.#cancel();
    else this.#send(call.body);
  }

  get reused(): boolean {
    return this.#outgoing.reusedSocket;
  }

  readonly #cancel = (): void => this.#fail(cancelled(this.#name));

  #fail(error: unknown): void {
    this.#failure ??= error;
    const cause = error instanceof Error ? error : new Error(String(error));
    this.#response?.destroy(cause);
    this.#outgoing.destroy(cause);
  }

  #settle(): void {
    clearTimeout(this.#deadline);
    this.#call.signal?.removeEventListener("abort", this.#cancel);
    this.#stopBody();
  }

  #broken(cause: unknown): PebbleError {
    return transportError(this.#name, this.#socketPath, cause);
  }

  #answered(response: IncomingMessage): Answer {
    const body = this.#read(response);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body,
      text: () => readText(body, this.#name),
    };
  }

  async *#read(response: IncomingMessage): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of response) if (chunk instanceof Uint8Array) yield chunk;
    } catch (cause) {
      throw this.#failure ?? this.#broken(cause);
    }
    if (!response.complete) throw this.#failure ?? this.#broken(undefined);
  }

  #send(body: HttpCall["body"]): void {
    if (body === undefined || typeof body === "string") {
      this.#outgoing.end(body);
      return;
    }
    const chunks = body[Symbol.asyncIterator]();
    this.#stopBody = () => void chunks.return?.().catch(() => undefined);
    // What the caller's own stream throws is told as it is.
    this.#sendChunks(chunks).catch((error: unknown) => this.#fail(error));
  }

  async #sendChunks(chunks: AsyncIterator<Uint8Array>): Promise<void> {
    for (;;) {
      const next = await chunks.next();
      if (this.#outgoing.destroyed) return;
      if (next.done === true) break;
      if (!this.#outgoing.write(next.value)) await drained(this.#outgoing);
    }
    this.#outgoing.end();
  }
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

async function readText(body: AsyncIterable<Uint8Array>, call: string): Promise<string> {
  return Buffer.concat(await collectBytes(body, answerBytes, call)).toString();
}

/** The chunks of a body, unless there are more bytes than can be used. */
export async function collectBytes(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
  call: string,
): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes)
      throw new PebbleError("too-large", call, `cannot finish ${call}: the answer has more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return chunks;
}
