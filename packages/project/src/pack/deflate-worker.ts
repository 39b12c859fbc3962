import { parentPort } from "node:worker_threads";
import { deflateChunk } from "./deflate-chunk.ts";

/** A piece to deflate, as the main thread sends it. */
export interface DeflateTask {
  readonly index: number;
  readonly chunk: Uint8Array;
  readonly last: boolean;
}

/** What comes back. */
export interface DeflateResult {
  readonly index: number;
  readonly deflated: Uint8Array;
}

parentPort?.on("message", ({ index, chunk, last }: DeflateTask) => {
  const deflated = new Uint8Array(deflateChunk(chunk, last, 5));
  const result: DeflateResult = { index, deflated };
  parentPort?.postMessage(result, [deflated.buffer]);
});
