import { type Deadline, within } from "./deadline.ts";
import type { Envelope } from "./envelope.ts";
import { hasCode } from "./errors.ts";
import type { PebbleConnection } from "./http.ts";
import type { CallOptions } from "./pebble.ts";
import { members, textOf } from "./replies.ts";

/** Parameters of a request's query; one that is undefined is left out, a list is repeated. */
export type QueryParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How the calls of one area reach Pebble. */
export interface Calls {
  readonly connection: PebbleConnection;
  /** Deadline of a call that has none of its own, in milliseconds. */
  readonly timeoutMs: number;
  get(path: string, options: CallOptions | undefined, defaultMs?: number): Promise<Envelope>;
  post(path: string, body: object, options: CallOptions | undefined, deadline?: Deadline): Promise<Envelope>;
  /** Version of the Pebble that answers, asked once for each Pebble. */
  version(): Promise<string>;
}

/** The calls over a connection. */
export function callsOver(connection: PebbleConnection, timeoutMs: number): Calls {
  let version: Promise<string> | undefined;

  /** Another Pebble may listen on the socket after one that went away. */
  async function watched<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      if (hasCode(error, "reset", "refused", "socket-missing")) version = undefined;
      throw error;
    }
  }

  async function readVersion(): Promise<string> {
    const { result } = await calls.get("/v1/system-info", undefined);
    return textOf(members(result, "GET /v1/system-info")["version"], "GET /v1/system-info").replace(/^v/, "");
  }

  const calls: Calls = {
    connection,
    timeoutMs,
    get: (path, options, defaultMs = timeoutMs) =>
      watched(connection.json({ method: "GET", path, ...within(options, defaultMs) })),
    post: (path, body, options, deadline) =>
      watched(
        connection.json({
          method: "POST",
          path,
          body: JSON.stringify(body),
          headers: { "content-type": "application/json" },
          ...within(options, timeoutMs),
          ...(deadline && { deadline }),
        }),
      ),
    async version() {
      version ??= readVersion();
      try {
        return await version;
      } catch (error) {
        version = undefined;
        throw error;
      }
    },
  };
  return calls;
}

/** A path with its query. */
export function withQuery(path: string, parameters: QueryParameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const item of typeof value === "string" ? [value] : (value ?? [])) search.append(name, item);
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}
