import { type FileHandle, open, stat } from "node:fs/promises";
import { quoted } from "@paas-charm/core/pebble-engine";
import { refuseRelative } from "./absolute-path.ts";
import type { ContainerRoot } from "./container-root.ts";
import { fileError } from "./file-error.ts";

/**
 * Opens a regular file for reading; symbolic links are followed.
 *
 * @throws {@link FileError}, or Error when it is something else
 */
export async function openFile(root: ContainerRoot, path: string): Promise<FileHandle> {
  refuseRelative(path);
  const place = root.place(path, "stat", "followed");
  const found = await stat(place).catch((error: unknown) => {
    throw fileError("stat", path, error);
  });
  if (!found.isFile()) throw new Error(`can only read a regular file: ${quoted(path)}`);
  return await open(place).catch((error: unknown) => {
    throw fileError("open", path, error);
  });
}
