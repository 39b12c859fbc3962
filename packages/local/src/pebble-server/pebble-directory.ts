import { constants, cpSync } from "node:fs";
import { access, mkdir, readdir, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { quoted } from "@paas-charm/core/pebble-engine";

/** What becomes of Pebble's folder before it is used. */
export interface DirectoryPreparation {
  readonly create: boolean;
  /** A folder that is copied there when there is nothing yet. */
  readonly copyOnce: string | undefined;
}

/**
 * Makes Pebble's folder ready.
 *
 * @throws Error in Pebble's words when it cannot be used
 */
export async function preparePebbleDirectory(
  directory: string,
  { create, copyOnce }: DirectoryPreparation,
): Promise<void> {
  if (create) await mkdir(directory, { recursive: true, mode: 0o700 });
  if (copyOnce !== undefined && copyOnce !== "") await copyUnlessFull(copyOnce, directory);
  if (!isAbsolute(directory)) throw new Error(`directory ${quoted(directory)} must be absolute`);
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new Error(`directory ${quoted(directory)} does not exist`);
  await access(directory, constants.W_OK).catch(() => {
    throw new Error(`directory ${quoted(directory)} not writable`);
  });
}

async function copyUnlessFull(from: string, to: string): Promise<void> {
  if ((await stat(from).catch(() => undefined)) === undefined) return;
  const there = await readdir(to).catch(() => []);
  if (there.length > 0) return;
  try {
    cpSync(from, to, { recursive: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot copy ${quoted(from)} to ${quoted(to)}: ${why}`, { cause });
  }
}
