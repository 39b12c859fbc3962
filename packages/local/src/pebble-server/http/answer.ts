import { type ServerResponse, STATUS_CODES } from "node:http";
import { EngineError } from "@paas-charm/core/pebble-engine";
import { goJson } from "../go/go-text.ts";

/** What a caller gets, before it is put into Pebble's envelope. */
export interface Answer {
  readonly type: "sync" | "async" | "error";
  readonly status: number;
  readonly change?: string;
  readonly result?: unknown;
}

/** All went well. Without a result the envelope has none. */
export function done(result?: unknown, status = 200): Answer {
  return { type: "sync", status, ...(result !== undefined && { result }) };
}

/** A change does the rest. */
export function accepted(change: string, result: object | null): Answer {
  return { type: "async", status: 202, change, result };
}

/** What went wrong, as a caller is told of it. */
export function refusal(status: number, message: string, kind?: string): Answer {
  return { type: "error", status, result: { message, ...(kind !== undefined && kind !== "" && { kind }) } };
}

/** A request that cannot be understood or done. */
export function badRequest(message: string): EngineError {
  return new EngineError(400, message);
}

/** Sends an answer in Pebble's envelope; what cannot be sent any more is not. */
export function send(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const body = Buffer.from(
    goJson({
      type: answer.type,
      "status-code": answer.status,
      status: STATUS_CODES[answer.status],
      change: answer.change,
      result: answer.result,
    }),
  );
  response.writeHead(answer.status, { "Content-Type": "application/json", "Content-Length": body.length });
  response.end(body);
}
