import { randomInt } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename, unlink } from "node:fs/promises";
import { posix } from "node:path";
import { quoted } from "@paas-charm/core/pebble-engine";
import type { Ids } from "../users.ts";
import type { ContainerRoot } from "./container-root.ts";
import { FileError, fileError } from "./file-error.ts";
import { give } from "./ownership.ts";

/**
 * Writes a file beside its place and moves it there once all of it is on disk, so that nobody sees half of it. What stood there is
 * replaced, a symbolic link too.
 *
 * @throws {@link FileError}, or what the content throws
 */
export async function writeFile(
  root: ContainerRoot,
  path: string,
  content: AsyncIterable<Uint8Array>,
  { mode, owner }: { readonly mode: number; readonly owner: Ids | undefined },
): Promise<void> {
  const name = posix.basename(path);
  if (name.includes("*")) {
    throw new Error(`cannot create tempfile for filename containing '*': ${quoted(name)}`);
  }
  // What ends in a slash names a folder to write into, as in Go.
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const beside = posix.join(folder, `${name}.${randomInt(1e9, 4e9)}~`);
  const place = root.place(beside, "open", "itself");
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(place, flags, 0o600).catch((error: unknown) => {
    throw fileError("open", beside, error);
  });
  try {
    await fill(file, beside, content, { mode, owner });
    await rename(place, root.place(path, "rename", "itself")).catch((error: unknown) => {
      const isDirectory = error instanceof Error && "code" in error && error.code === "EISDIR";
      throw isDirectory
        ? new FileError("rename", `${beside} ${path}`, "EEXIST")
        : fileError("rename", `${beside} ${path}`, error);
    });
  } catch (error) {
    await unlink(place).catch(() => undefined);
    throw error;
  }
}

async function fill(
  file: FileHandle,
  path: string,
  content: AsyncIterable<Uint8Array>,
  { mode, owner }: { readonly mode: number; readonly owner: Ids | undefined },
): Promise<void> {
  try {
    await told("chmod", path, file.chmod(mode));
    for await (const chunk of content) await told("write", path, writeAll(file, chunk));
    await told(
      "chown",
      path,
      give(owner, (userId, groupId) => file.chown(userId, groupId)),
    );
    await told("sync", path, file.sync());
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) written += (await file.write(chunk, written)).bytesWritten;
}

async function told(operation: string, path: string, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    throw fileError(operation, path, error);
  });
}
