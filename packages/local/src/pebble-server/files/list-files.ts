import { lstatSync, type Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { posix } from "node:path";
import { setImmediate } from "node:timers/promises";
import { localTime } from "../go/go-text.ts";
import { pathMatches } from "../go/path-match.ts";
import type { Users } from "../users.ts";
import type { ContainerRoot } from "./container-root.ts";
import { fileError } from "./file-error.ts";

/** Where files are, and whose. */
export interface FileSystem {
  readonly root: ContainerRoot;
  readonly users: Users;
}

/** How many entries are looked at before others get their turn: one by one it is much slower to wait for them. */
const atOnce = 500;

/**
 * Entries of a folder, sorted, or one entry, as an answer shows them.
 *
 * @throws {@link FileError}, or Error for a pattern that is none
 */
export async function listFiles(
  { root, users }: FileSystem,
  path: string,
  pattern: string,
  itself: boolean,
): Promise<readonly object[]> {
  const place = root.place(path, "stat", "followed");
  const found = await stat(place).catch((error: unknown) => {
    throw fileError("stat", path, error);
  });
  const show = describer(users);
  if (!found.isDirectory() || itself) {
    const name = path.replace(/\/+$/, "").replace(/^.*\//s, "") || "/";
    if (pattern !== "" && !pathMatches(pattern, name)) return [];
    return [show(posix.join(posix.normalize(path.slice(0, path.lastIndexOf("/") + 1)), name), found)];
  }
  const names = await readdir(place).catch((error: unknown) => {
    throw fileError("open", path, error);
  });
  const wanted = names.filter((name) => pattern === "" || pathMatches(pattern, name)).sort();
  const listed: object[] = [];
  for (const name of wanted) {
    const full = posix.join(path, name);
    if (listed.length % atOnce === atOnce - 1) await setImmediate();
    listed.push(show(full, entryAt(`${place}/${name}`, full)));
  }
  return listed;
}

function entryAt(place: string, path: string): Stats {
  try {
    return lstatSync(place);
  } catch (error) {
    throw fileError("lstat", path, error);
  }
}

/** Shows entries; looks each user and group up once. */
function describer(users: Users): (path: string, entry: Stats) => object {
  const userNames = new Map<number, string>();
  const groupNames = new Map<number, string>();
  const known = (names: Map<number, string>, id: number, find: () => string | undefined): string => {
    const name = names.get(id) ?? find() ?? "";
    names.set(id, name);
    return name;
  };
  return (path, entry) => ({
    path,
    name: posix.basename(path) || "/",
    type: typeOf(entry),
    ...(entry.isFile() && { size: entry.size }),
    permissions: (entry.mode & 0o777).toString(8).padStart(3, "0"),
    "last-modified": localTime(Math.floor(entry.mtimeMs / 1000) * 1000),
    "user-id": entry.uid,
    user: known(userNames, entry.uid, () => users.byId(entry.uid)?.name),
    "group-id": entry.gid,
    group: known(groupNames, entry.gid, () => users.groupById(entry.gid)),
  });
}

function typeOf(entry: Stats): string {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  if (entry.isSymbolicLink()) return "symlink";
  if (entry.isSocket()) return "socket";
  if (entry.isFIFO()) return "named-pipe";
  return entry.isBlockDevice() || entry.isCharacterDevice() ? "device" : "unknown";
}
