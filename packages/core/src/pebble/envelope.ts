import { PebbleError, type PebbleErrorCode } from "./errors.ts";

/** Pebble's answer in JSON. */
export interface Envelope {
  readonly type: "sync" | "async";
  readonly statusCode: number;
  readonly change: string | undefined;
  readonly result: unknown;
}

/** Parses Pebble's envelope; an error envelope is thrown as what it means. */
export function readEnvelope(call: string, status: number, text: string): Envelope {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // No cause: the parser quotes the text, and a plan holds secrets.
    throw new PebbleError("bad-answer", call, `cannot finish ${call}: status ${status} and an answer that is no JSON`);
  }
  if (typeof parsed !== "object" || parsed === null) throw unknownAnswer(call);
  const type: unknown = Reflect.get(parsed, "type");
  const result: unknown = Reflect.get(parsed, "result");
  const change: unknown = Reflect.get(parsed, "change");
  if (type === "error") throw rejection(call, status, result);
  if (type !== "sync" && type !== "async") throw unknownAnswer(call);
  return { type, statusCode: status, change: typeof change === "string" ? change : undefined, result };
}

function unknownAnswer(call: string): PebbleError {
  return new PebbleError("bad-answer", call, `cannot finish ${call}: the answer is none that Pebble gives`);
}

function rejection(call: string, status: number, result: unknown): PebbleError {
  const text: unknown = typeof result === "object" && result !== null ? Reflect.get(result, "message") : undefined;
  const kind: unknown = typeof result === "object" && result !== null ? Reflect.get(result, "kind") : undefined;
  const message = typeof text === "string" ? text : `status ${status}`;
  return new PebbleError(codeOf(status, kind, message), call, message);
}

/** What an HTTP status or a file error's kind means. */
export function codeOf(status: number, kind: unknown, message: string): PebbleErrorCode {
  if (kind === "permission-denied" || kind === "login-required" || status === 401 || status === 403)
    return "permission";
  if (kind === "not-found" || status === 404)
    return message === "invalid API endpoint requested" ? "not-supported" : "not-found";
  if (status === 405) return "not-supported";
  return status === 504 ? "timeout" : "bad-request";
}
