import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file whole or not at all: beside its place, and renamed when it is on the disk. A full disk or an interruption leaves what was
 * there before; what a killed process left beside it is taken away by the next one.
 *
 * @param parts - its content, written one after the other
 * @throws what the file system says; the reason of an abort
 */
export async function writeWhole(file: string, parts: readonly Uint8Array[], signal?: AbortSignal): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await removeLeftovers(file);
  const fresh = `${file}.${process.pid}`;
  try {
    const handle = await open(fresh, "w", 0o644);
    try {
      // A disk that is nearly full takes a part of what it is given: writeFile asks again, write would not.
      for (const part of parts) await handle.writeFile(part, { ...(signal && { signal }) });
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause;
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Halves of this file whose writers are no more. */
async function removeLeftovers(file: string): Promise<void> {
  const folder = dirname(file);
  const start = `${basename(file)}.`;
  for (const name of await readdir(folder)) {
    const writer = name.startsWith(start) ? name.slice(start.length) : "";
    if (/^\d+$/.test(writer) && !isRunning(Number(writer))) await rm(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    // Somebody else's process runs too.
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}
