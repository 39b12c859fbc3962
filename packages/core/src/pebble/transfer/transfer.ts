import { createHash } from "node:crypto";
import { createPebbleClient } from "../client.ts";

/** What a transfer needed. */
export interface TransferReport {
  readonly bytes: number;
  /** Peak of the whole process's memory, in MiB. */
  readonly peakMiB: number;
  /** What came is what was sent, in each direction. */
  readonly intact: { readonly pulled: boolean; readonly throughCommand: boolean };
  readonly seconds: { readonly push: number; readonly pull: number; readonly command: number };
}

/**
 * Run as a process of its own, with a small heap: pushes a file, pulls it, and sends as much through a command. Arguments: the socket,
 * a path in the container, and how many MiB. Prints a {@link TransferReport}.
 */
async function main(socketPath = "", path = "", mebibytes = "1"): Promise<void> {
  const count = Number(mebibytes) * 16;
  const chunk = Buffer.from(Uint8Array.from({ length: 65_536 }, (_, index) => (index * 31) % 251));
  async function* content(): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < count; index += 1) yield chunk;
  }
  const pebble = createPebbleClient({ socketPath });
  const sent = await digestOf(content());
  const start = performance.now();
  await pebble.push(path, content());
  const pushed = performance.now();
  const pulled = await digestOf(await pebble.pull(path));
  const finished = performance.now();
  const cat = await pebble.spawn(["/bin/cat"]);
  const echoed = digestOf(cat.stdout);
  for await (const piece of content()) await cat.write(piece);
  await cat.closeStdin();
  await cat.wait();
  const throughCommand = (await echoed) === sent;
  const ended = performance.now();
  pebble.close();
  const report: TransferReport = {
    bytes: count * chunk.length,
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    intact: { pulled: pulled === sent, throughCommand },
    seconds: {
      push: seconds(start, pushed),
      pull: seconds(pushed, finished),
      command: seconds(finished, ended),
    },
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function seconds(from: number, to: number): number {
  return Math.round((to - from) / 10) / 100;
}

async function digestOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of stream) hash.update(piece);
  return hash.digest("hex");
}

await main(...process.argv.slice(2));
