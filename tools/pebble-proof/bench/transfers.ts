import { join } from "node:path";
import { createPebbleClient } from "@paas-charm/core/pebble";
import type { RunningPebble } from "../pebbles.ts";
import { cpuMs, forgetPeak, peakMegabytes } from "../resident.ts";

/** How a Pebble moves a large file. */
export interface Transfer {
  readonly what: string;
  readonly megabytesPerSecond: number;
  readonly peakMegabytes: number;
  readonly cpuMs: number;
}

const mebibytes = 512;

/** Pushes and pulls a file of 512 MiB. */
export async function transfers(pebble: RunningPebble): Promise<readonly Transfer[]> {
  const client = createPebbleClient({ socketPath: pebble.socketPath });
  const path = join(pebble.files, "large");
  const chunk = Buffer.alloc(256 * 1024, "0123456789abcdef\r\n");
  async function* content(): AsyncIterable<Uint8Array> {
    for (let sent = 0; sent < mebibytes * 4; sent += 1) yield chunk;
  }
  const measured = async (what: string, work: () => Promise<void>): Promise<Transfer> => {
    forgetPeak(pebble.pid);
    const cpu = cpuMs(pebble.pid);
    const started = performance.now();
    await work();
    const seconds = (performance.now() - started) / 1000;
    return {
      what,
      megabytesPerSecond: mebibytes / seconds,
      peakMegabytes: peakMegabytes(pebble.pid),
      cpuMs: cpuMs(pebble.pid) - cpu,
    };
  };
  const pushed = await measured(`push of ${mebibytes} MiB`, async () => client.push(path, content()));
  const pulled = await measured(`pull of ${mebibytes} MiB`, async () => {
    let bytes = 0;
    for await (const part of await client.pull(path)) bytes += part.length;
    if (bytes !== mebibytes * 1024 * 1024) throw new Error(`the pull brought ${bytes} bytes`);
  });
  await client.remove(path);
  client.close();
  return [pushed, pulled];
}
