import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { FetchOptions } from "../fetch-package.ts";
import { type CharmPlatform, nodeRuntime, runtimePin } from "../node-runtime.ts";
import { deflateLarge } from "./deflate-large.ts";
import { slimProgram } from "./slim-program.ts";
import { writeWhole } from "./write-whole.ts";
import type { DeflatedContent } from "./write-zip.ts";

/** Changed when the runtime is slimmed or deflated differently, so that what older packers kept is not used. */
const scheme = 1;

/** The runtime of a platform, ready to be put into an archive: made once and kept in the cache by its content. */
export async function packedRuntime(platform: CharmPlatform, options: FetchOptions): Promise<DeflatedContent> {
  const { integrity } = runtimePin(platform);
  const name = createHash("sha256").update(`${scheme} ${integrity}`).digest("hex").slice(0, 20);
  const path = join(options.cache, "runtimes", `${platform}-${name}`);
  const kept = await readKept(path);
  if (kept !== undefined) return kept;

  const program = await readFile((await nodeRuntime(platform, options)).program);
  options.onProgress?.("deflating the runtime");
  slimProgram(program);
  const content: DeflatedContent = {
    deflated: await deflateLarge(program, options.signal),
    bytes: program.length,
    crc: crc32(program),
  };
  await keep(path, content, options.signal).catch((cause: unknown) => {
    // A full disk costs the next pack its time, and this one nothing.
    options.signal?.throwIfAborted();
    options.onProgress?.(`the runtime is not kept: ${cause instanceof Error ? cause.message : String(cause)}`);
  });
  return content;
}

/** A kept runtime has its own digest in front, so that a damaged one is made again. */
async function readKept(path: string): Promise<DeflatedContent | undefined> {
  const kept = await readFile(path).catch(() => undefined);
  if (kept === undefined || kept.length < 48) return undefined;
  const rest = kept.subarray(32);
  if (!createHash("sha256").update(rest).digest().equals(kept.subarray(0, 32))) return undefined;
  return {
    bytes: Number(rest.readBigUInt64LE(0)),
    crc: rest.readUInt32LE(8),
    deflated: rest.subarray(16),
  };
}

async function keep(
  path: string,
  { deflated, bytes, crc }: DeflatedContent,
  signal: AbortSignal | undefined,
): Promise<void> {
  const head = Buffer.alloc(16);
  head.writeBigUInt64LE(BigInt(bytes), 0);
  head.writeUInt32LE(crc, 8);
  const digest = createHash("sha256").update(head).update(deflated).digest();
  await writeWhole(path, [digest, head, deflated], signal);
}
