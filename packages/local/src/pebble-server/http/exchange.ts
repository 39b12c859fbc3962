import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "./access.ts";
import type { Answer } from "./answer.ts";

/** One request, and where its answer goes. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** What stands in the path where the endpoint has a name in braces. */
  readonly parameters: readonly string[];
  readonly caller: Caller | undefined;
  /** What came behind the request of one that wants a websocket. */
  readonly head: Buffer | undefined;
}

/** Does what is asked. Nothing is answered for it when it has done so itself. */
export type Handler = (exchange: Exchange) => Promise<Answer | undefined> | Answer | undefined;

/** Texts of a parameter that may be repeated, and lists several between commas; blanks and empty ones are left out. */
export function listParameter(query: URLSearchParams, name: string): readonly string[] {
  return query
    .getAll(name)
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

/** Calls back once the caller has gone, or has its whole answer. The answer ends that. */
export function whenOver(response: ServerResponse, act: () => void): () => void {
  response.once("close", act);
  return () => response.off("close", act);
}
