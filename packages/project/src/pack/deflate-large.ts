import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { DeflateResult, DeflateTask } from "./deflate-worker.ts";

/** Fixed, so that the result does not depend on how many processors there are. */
const chunkBytes = 4 * 1024 * 1024;

/**
 * Deflates something large on all processors. The same input gives the same bytes on every machine and every Node: the compressor is
 * JavaScript, not the zlib that Node was built with, whose output differs between processors and versions.
 */
export async function deflateLarge(input: Uint8Array, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const count = Math.max(1, Math.ceil(input.length / chunkBytes));
  const results: Uint8Array[] = [];
  let next = 0;
  const workers = Array.from({ length: Math.min(availableParallelism(), count) }, startWorker);
  const stop = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            const feed = (): void => {
              if (next >= count) {
                resolve();
                return;
              }
              const index = next;
              next += 1;
              // A copy of its own, whose memory the worker takes over.
              const chunk = new Uint8Array(input.subarray(index * chunkBytes, (index + 1) * chunkBytes));
              const task: DeflateTask = { index, chunk, last: index === count - 1 };
              worker.postMessage(task, [chunk.buffer]);
            };
            worker.on("message", ({ index, deflated }: DeflateResult) => {
              results[index] = deflated;
              feed();
            });
            worker.on("error", reject);
            worker.on("exit", () => reject(signal?.reason ?? new Error("cannot deflate: a worker ended")));
            feed();
          }),
      ),
    );
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
  return Buffer.concat(results);
}

function startWorker(): Worker {
  const extension = extname(import.meta.filename);
  return new Worker(new URL(`./deflate-worker${extension}`, import.meta.url));
}
