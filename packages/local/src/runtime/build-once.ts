import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalError } from "../local-error.ts";
import { type CommandResult, describeExit } from "../processes/index.ts";
import type { RuntimeMeans } from "./app-runtime.ts";
import { lockBuild } from "./build-lock.ts";

/** Something that is built once and kept by what it is made of. */
export interface BuildOnce {
  /** Kind of what is built, such as `go-apps`: a folder of the cache. */
  readonly kind: string;
  /** Digest of all that decides the result. */
  readonly digest: string;
  /** Builds into an empty folder. */
  build(directory: string, logFile: string): Promise<void>;
}

/** The folder with what was built. Only one that was finished is used; an interrupted or failed one is removed. */
export async function buildOnce(
  { kind, digest, build }: BuildOnce,
  { cache, onProgress, signal }: RuntimeMeans,
): Promise<{ readonly directory: string; readonly cached: boolean }> {
  const home = join(cache, kind);
  const directory = join(home, digest);
  const marker = join(directory, ".complete");
  await mkdir(home, { recursive: true });
  if (await isThere(marker)) return { directory, cached: true };
  const release = await lockBuild(`${directory}.lock`, {
    signal,
    onWait: () => onProgress?.("another run is building the same"),
  });
  try {
    if (await isThere(marker)) return { directory, cached: true };
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory);
    const logFile = `${directory}.log`;
    await rm(logFile, { force: true });
    try {
      await build(directory, logFile);
      await writeFile(marker, "");
      await rm(logFile, { force: true });
    } catch (cause) {
      await rm(directory, { recursive: true, force: true });
      throw cause;
    }
  } finally {
    await release();
  }
  return { directory, cached: false };
}

/** The error of a command that failed while something was built, with its last lines. */
export function buildFailed(
  what: string,
  result: CommandResult,
  logFile: string,
  isError = /\b(?:ERROR|error)\b/,
): LocalError {
  const errors = result.output.split("\n").filter((line) => isError.test(line));
  const lines = (errors.length > 0 ? errors : result.tail).slice(0, 6).join("\n");
  return new LocalError("build-failed", `cannot ${what}: ${describeExit(result.exit)}:\n${lines}`, {
    hint: `correct it, then run the same command again; the whole log is ${logFile}`,
  });
}

const neverRead = new Set(["node_modules", ".git", ".paas-charm", "target", "build", ".gradle"]);

/**
 * Digest of all files of an application's folder, for what is made of them. What builds make there, what versions are kept in, and the
 * folder of its charm do not count.
 */
export async function folderDigest(directory: string, also: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([...also, process.platform, process.arch]));
  await add(directory, "");
  return hash.digest("hex").slice(0, 20);

  async function add(folder: string, path: string): Promise<void> {
    for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (neverRead.has(entry.name) || /\.(?:rock|charm)$/.test(entry.name)) continue;
      const own = join(folder, entry.name);
      if (entry.isDirectory() && (await isThere(join(own, "charmcraft.yaml")))) continue;
      if (entry.isDirectory()) await add(own, `${path}/${entry.name}`);
      else if (entry.isSymbolicLink()) hash.update(`${path}/${entry.name}\0${await readlink(own)}\0`);
      else if (entry.isFile()) hash.update(`${path}/${entry.name}\0`).update(await readFile(own));
    }
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
