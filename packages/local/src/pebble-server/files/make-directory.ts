import { chmod, chown, mkdir, rename, rmdir, stat } from "node:fs/promises";
import { posix } from "node:path";
import type { Ids } from "../users.ts";
import type { ContainerRoot } from "./container-root.ts";
import { FileError, fileError } from "./file-error.ts";
import { give } from "./ownership.ts";

/** How a folder is made. */
interface DirectoryInit {
  readonly mode: number;
  readonly owner: Ids | undefined;
  /** Makes missing parents, with the same mode and owner, and takes a folder that is there already. */
  readonly parents: boolean;
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Makes a folder: beside its place, and moved there when its mode and owner are right. One at a time, so that two that need the same
 * parent do not both make it.
 *
 * @throws {@link FileError}
 */
export function makeDirectory(root: ContainerRoot, path: string, init: DirectoryInit): Promise<void> {
  const made = turn.then(() => make(root, path, init));
  turn = made.catch(() => undefined);
  return made;
}

async function make(root: ContainerRoot, path: string, init: DirectoryInit): Promise<void> {
  const clean = posix.normalize(path).replace(/(.)\/$/, "$1");
  const found = await kindOf(root, clean);
  if (found === "other") throw new FileError("mkdir", clean, "ENOTDIR");
  if (found === "directory") {
    if (init.parents) return;
    throw new FileError("mkdir", clean, "EEXIST");
  }
  await makeMissing(root, clean, init);
}

async function makeMissing(root: ContainerRoot, path: string, init: DirectoryInit): Promise<void> {
  if (init.parents) {
    // From the topmost that is missing down, without recursion.
    const missing: string[] = [];
    for (let at = posix.dirname(path); at !== "/"; at = posix.dirname(at)) {
      const found = await kindOf(root, at);
      if (found === "directory") break;
      if (found === "other") throw new FileError("mkdir", at, "ENOTDIR");
      missing.push(at);
    }
    for (const parent of missing.reverse()) await makeOne(root, parent, init);
  }
  await makeOne(root, path, init);
}

async function makeOne(root: ContainerRoot, path: string, { mode, owner }: DirectoryInit): Promise<void> {
  const beside = `${path}.mkdir-new`;
  const place = root.place(beside, "mkdir", "itself");
  try {
    await mkdir(place, mode);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST"))
      throw fileError("mkdir", beside, error);
  }
  const doing = async (operation: string, work: Promise<void>): Promise<void> => {
    await work.catch((error: unknown) => {
      throw fileError(operation, beside, error);
    });
  };
  await doing(
    "chown",
    give(owner, (userId, groupId) => chown(place, userId, groupId)),
  );
  await doing("chmod", chmod(place, mode));
  await rename(place, root.place(path, "mkdir", "itself")).catch(async (error: unknown) => {
    await rmdir(place).catch(() => undefined);
    throw fileError("rename", `${beside} ${path}`, error);
  });
}

async function kindOf(root: ContainerRoot, path: string): Promise<"directory" | "other" | "missing"> {
  const place = root.place(path, "mkdir", "followed");
  try {
    return (await stat(place)).isDirectory() ? "directory" : "other";
  } catch {
    return "missing";
  }
}
