import { projectError } from "../project-error.ts";
import { writeWhole } from "./write-whole.ts";

/**
 * Writes an archive, whole or not at all.
 *
 * @throws `ProjectError` when its place takes none; the reason of an abort
 */
export async function writeArchive(file: string, parts: readonly Uint8Array[], signal?: AbortSignal): Promise<void> {
  try {
    await writeWhole(file, parts, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const fix = "make room, or choose another folder: --output DIR";
    throw projectError("output", `cannot write ${file}: ${reason}`, fix, undefined, { cause });
  }
}
