import { open, rename, rm } from "node:fs/promises";
import { projectError } from "../project-error.ts";

/**
 * Writes a file beside and renames it: a full disk or an interruption leaves the earlier one, or none, and no half of one.
 *
 * @throws `ProjectError` when it cannot be written
 */
export async function writeWhole(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  try {
    const handle = await open(fresh, "w", 0o644);
    try {
      for (const part of parts) await handle.write(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw projectError(
      "output",
      `cannot write ${file}: ${reason}`,
      "make room, or choose another folder: --output DIR",
      undefined,
      {
        cause,
      },
    );
  } finally {
    await rm(fresh, { force: true });
  }
}
