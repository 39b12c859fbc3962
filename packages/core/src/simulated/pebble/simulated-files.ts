import { PebbleError, type PebbleErrorCode } from "../../pebble/errors.ts";
import type { FileInfo } from "../../pebble/pebble.ts";
import type { SimulatedFile } from "./container-state.ts";

const epoch = "2026-01-01T00:00:00Z";

/** The file system of a simulated container. */
export interface SimulatedFiles {
  readonly files: Map<string, SimulatedFile>;
  readonly directories: Set<string>;
  read(path: string): SimulatedFile;
  write(path: string, file: SimulatedFile, makeDirs: boolean): void;
  list(path: string, itself: boolean, pattern: string | undefined): readonly FileInfo[];
  makeDirectory(path: string, parents: boolean): void;
  remove(path: string, recursive: boolean): void;
}

/** A file system over plain state, with the errors of the real one. */
export function simulatedFiles(
  initial: Readonly<Record<string, SimulatedFile>>,
  initialDirectories: readonly string[],
): SimulatedFiles {
  const files = new Map(Object.entries(initial));
  const directories = new Set(["/", "/tmp", ...initialDirectories]);
  for (const path of [...files.keys(), ...initialDirectories]) addParents(path);

  function addParents(path: string): void {
    for (let parent = parentOf(path); parent !== "/"; parent = parentOf(parent)) directories.add(parent);
  }
  function child(parent: string, path: string): boolean {
    return parentOf(path) === parent && path !== "/";
  }

  return {
    files,
    directories,
    read(path) {
      const file = files.get(path);
      if (file !== undefined) return file;
      if (directories.has(path)) throw fault("bad-request", "read", `can only read a regular file: "${path}"`);
      throw fault("not-found", "read", `stat ${path}: no such file or directory`);
    },
    write(path, file, makeDirs) {
      absolute(path, "write");
      if (directories.has(path)) throw fault("bad-request", "write", `rename ${path}.123~ ${path}: file exists`);
      if (makeDirs) addParents(path);
      else if (!directories.has(parentOf(path))) {
        throw fault("not-found", "write", `open ${path}.123~: no such file or directory`);
      }
      files.set(path, file);
    },
    list(path, itself, pattern) {
      absolute(path, "list");
      const file = files.get(path);
      const matches = ({ name }: FileInfo): boolean => pattern === undefined || globMatches(pattern, name);
      if (file !== undefined) return [info(path, file)].filter(matches);
      if (!directories.has(path)) throw fault("not-found", "list", `stat ${path}: no such file or directory`);
      if (itself) return [directoryInfo(path)].filter(matches);
      const entries = [
        ...[...files].filter(([name]) => child(path, name)).map(([name, content]) => info(name, content)),
        ...[...directories].filter((name) => child(path, name)).map(directoryInfo),
      ];
      return entries.filter(matches).sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    makeDirectory(path, parents) {
      absolute(path, "make-dirs");
      if (files.has(path)) throw fault("bad-request", "make-dirs", `mkdir ${path}: not a directory`);
      if (directories.has(path)) {
        if (parents) return;
        throw fault("bad-request", "make-dirs", `mkdir ${path}: file exists`);
      }
      if (parents) addParents(path);
      else if (!directories.has(parentOf(path))) {
        throw fault("not-found", "make-dirs", `mkdir ${path}.mkdir-new: no such file or directory`);
      }
      directories.add(path);
    },
    remove(path, recursive) {
      absolute(path, "remove");
      if (files.delete(path)) return;
      if (!directories.has(path)) {
        if (recursive) return;
        throw fault("not-found", "remove", `remove ${path}: no such file or directory`);
      }
      const inside = [...files.keys(), ...directories].filter((name) => name.startsWith(`${path}/`));
      if (inside.length > 0 && !recursive) throw fault("bad-request", "remove", `remove ${path}: directory not empty`);
      for (const name of [path, ...inside]) {
        files.delete(name);
        directories.delete(name);
      }
    },
  };
}

/** Bytes of a simulated file. */
export function bytesOf({ content }: SimulatedFile): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : Buffer.from(content.base64, "base64");
}

function info(path: string, file: SimulatedFile): FileInfo {
  return {
    path,
    name: path.slice(path.lastIndexOf("/") + 1),
    type: "file",
    size: bytesOf(file).length,
    mode: file.mode ?? 0o644,
    lastModified: file.lastModified ?? epoch,
    userId: 0,
    user: file.user ?? "root",
    groupId: 0,
    group: file.group ?? "root",
  };
}

function directoryInfo(path: string): FileInfo {
  return {
    path,
    name: path.slice(path.lastIndexOf("/") + 1),
    type: "directory",
    mode: 0o755,
    lastModified: epoch,
    userId: 0,
    user: "root",
    groupId: 0,
    group: "root",
  };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1)) || "/";
}

function absolute(path: string, action: string): void {
  if (!path.startsWith("/")) {
    throw fault(
      "bad-request",
      action,
      action === "list" ? `path must be absolute, got "${path}"` : `paths must be absolute, got "${path}"`,
    );
  }
}

function fault(code: PebbleErrorCode, action: string, message: string): PebbleError {
  return new PebbleError(code, `/v1/files ${action}`, message);
}

function globMatches(pattern: string, name: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`).test(name);
}
