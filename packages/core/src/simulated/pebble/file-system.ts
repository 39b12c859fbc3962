import type { FileInfo } from "../../pebble/pebble.ts";
import type { SimulatedContainer, SimulatedFile } from "./container-state.ts";
import { globMatches } from "./glob.ts";

const epoch = "2026-01-01T00:00:00Z";

/** Why a file operation failed, as Pebble says it. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly kind: "not-found" | "generic-file-error";

  constructor(kind: FileFault["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Whom a file or directory belongs to. */
interface Owner {
  readonly user: string | null;
  readonly group: string | null;
  readonly mode?: number;
}

/** The file system of a simulated container. */
export interface FileSystem {
  readonly files: Map<string, SimulatedFile>;
  /** Paths of directories, and whom they belong to. */
  readonly directories: Map<string, Owner>;
  read(path: string): SimulatedFile;
  write(path: string, file: SimulatedFile, makeDirs: boolean): void;
  list(path: string, itself: boolean, pattern: string | undefined): readonly FileInfo[];
  makeDirectory(path: string, parents: boolean, owner: Owner): void;
  remove(path: string, recursive: boolean): void;
}

const nobody: Owner = { user: null, group: null };

/** A file system over plain state, with the errors of the real one. It has no symbolic links. */
export function fileSystem({ files: initial, directories: initialDirectories }: SimulatedContainer): FileSystem {
  const files = new Map(Object.entries(initial));
  const directories = new Map<string, Owner>(["/", "/tmp", ...initialDirectories].map((path) => [path, nobody]));
  for (const path of [...files.keys(), ...initialDirectories]) addParents(path, nobody);

  function addParents(path: string, owner: Owner): void {
    for (let parent = parentOf(path); parent !== "/"; parent = parentOf(parent))
      if (!directories.has(parent)) directories.set(parent, owner);
  }
  /** Whether a path leads through a file. */
  function throughFile(path: string): boolean {
    for (let parent = parentOf(path); parent !== "/"; parent = parentOf(parent)) if (files.has(parent)) return true;
    return false;
  }
  function missing(path: string, operation: string): FileFault {
    return throughFile(path)
      ? new FileFault("generic-file-error", `${operation}: not a directory`)
      : new FileFault("not-found", `${operation}: no such file or directory`);
  }
  const clean = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, "") || "/" : path);

  return {
    files,
    directories,
    read(path) {
      absolute(path, "paths");
      const file = files.get(path);
      if (file !== undefined) return file;
      if (directories.has(clean(path))) throw generic(`can only read a regular file: "${path}"`);
      throw missing(path, `stat ${path}`);
    },
    write(path, file, makeDirs) {
      absolute(path, "paths");
      judgeMode(file.mode);
      const temporary = `${path}.123~`;
      if (throughFile(path)) throw missing(path, `open ${temporary}`);
      if (makeDirs) addParents(path, { user: file.user, group: file.group });
      else if (!directories.has(parentOf(path))) throw missing(path, `open ${temporary}`);
      if (directories.has(path)) throw generic(`rename ${temporary} ${path}: file exists`);
      files.set(path, file);
    },
    list(given, itself, pattern) {
      absolute(given, "path");
      const path = clean(given);
      const file = files.get(path);
      const matches = ({ name }: FileInfo): boolean => {
        const match = pattern === undefined || globMatches(pattern, name);
        if (match === undefined) throw generic("syntax error in pattern");
        return match;
      };
      if (file !== undefined) return [fileInfo(path, file)].filter(matches);
      const owner = directories.get(path);
      if (owner === undefined) throw missing(path, `stat ${path}`);
      if (itself) return [directoryInfo(path, owner)].filter(matches);
      const inside = (name: string): boolean => name !== "/" && parentOf(name) === path;
      const entries = [
        ...[...files].filter(([name]) => inside(name)).map(([name, content]) => fileInfo(name, content)),
        ...[...directories].filter(([name]) => inside(name)).map(([name, owned]) => directoryInfo(name, owned)),
      ];
      return entries.filter(matches).sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    makeDirectory(path, parents, owner) {
      absolute(path, "paths");
      judgeMode(owner.mode);
      if (directories.has(path)) {
        if (parents) return;
        throw generic(`mkdir ${path}: file exists`);
      }
      if (files.has(path)) throw generic(`mkdir ${path}: ${parents ? "not a directory" : "file exists"}`);
      if (throughFile(path)) throw missing(path, `mkdir ${path}`);
      // Parents that are missing get the mode and the owner of the directory itself.
      if (parents) addParents(path, owner);
      else if (!directories.has(parentOf(path))) throw missing(path, `mkdir ${path}.mkdir-new`);
      directories.set(path, owner);
    },
    remove(path, recursive) {
      absolute(path, "paths");
      if (files.delete(path)) return;
      if (!directories.has(path)) {
        if (recursive) return;
        throw missing(path, `remove ${path}`);
      }
      const inside = [...files.keys(), ...directories.keys()].filter((name) => name.startsWith(`${path}/`));
      if (inside.length > 0 && !recursive) throw generic(`remove ${path}: directory not empty`);
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

function fileInfo(path: string, file: SimulatedFile): FileInfo {
  return {
    ...infoOf(path, file, 0o644),
    type: "file",
    size: bytesOf(file).length,
    lastModified: file.lastModified ?? epoch,
  };
}

function directoryInfo(path: string, owner: Owner): FileInfo {
  return { ...infoOf(path, owner, 0o755), type: "directory", lastModified: epoch };
}

function infoOf(path: string, { user, group, mode }: Owner, byDefault: number) {
  return {
    path,
    name: path.slice(path.lastIndexOf("/") + 1),
    mode: mode ?? byDefault,
    userId: 0,
    user: user ?? "root",
    groupId: 0,
    group: group ?? "root",
  };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1)) || "/";
}

function absolute(path: string, what: "path" | "paths"): void {
  if (!path.startsWith("/")) throw generic(`${what} must be absolute, got "${path}"`);
}

function judgeMode(mode: number | undefined): void {
  const text = mode?.toString(8).padStart(3, "0") ?? "644";
  if (text.length !== 3) throw generic(`permissions must be a 3-digit octal string, got "${text}"`);
}

function generic(message: string): FileFault {
  return new FileFault("generic-file-error", message);
}
