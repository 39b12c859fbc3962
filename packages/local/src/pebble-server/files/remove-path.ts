import { lstat, rm, rmdir, unlink } from "node:fs/promises";
import { posix } from "node:path";
import type { ContainerRoot } from "./container-root.ts";
import { FileError, fileError } from "./file-error.ts";

/**
 * Removes a file or an empty folder; recursively, all below it too, and then what is missing is no error. A container's root stays.
 *
 * @throws {@link FileError}
 */
export async function removePath(root: ContainerRoot, path: string, recursive: boolean): Promise<void> {
  if (posix.normalize(path) === "/") throw new FileError("remove", path, "EBUSY");
  if (recursive && /(^|\/)\.\/*$/.test(path)) throw new FileError("RemoveAll", path, "EINVAL");
  const place = root.place(path, "remove", "itself");
  try {
    if (recursive) {
      await rm(place, { recursive: true, force: true });
      return;
    }
    const found = await lstat(place);
    await (found.isDirectory() ? rmdir(place) : unlink(place));
  } catch (error) {
    throw fileError(recursive ? "unlinkat" : "remove", path, error);
  }
}
