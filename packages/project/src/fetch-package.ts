import { execFile } from "node:child_process";
import { createHash, timingSafeEqual } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A package of the npm registry, named so exactly that only one content fits. */
export interface PackagePin {
  readonly name: string;
  readonly version: string;
  /** As the registry states it: `sha512-…` in base64. */
  readonly integrity: string;
}

/** How to fetch. */
export interface FetchOptions {
  /** Directory that outlives the run; made when missing. */
  readonly cache: string;
  /** The npm command; `npm` on `PATH` by default. */
  readonly npm?: string;
  /** Gets a line for a person before something is fetched. */
  readonly onProgress?: (line: string) => void;
  /** Ends the fetching when it aborts; nothing half fetched is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** Why a package could not be had; stable, so callers branch on it and not on the message. */
export type PackageErrorCode = "npm-missing" | "fetch-failed" | "integrity";

/** Thrown by {@link fetchPackage}. */
export class PackageError extends Error {
  override readonly name = "PackageError";
  readonly code: PackageErrorCode;
  /** What to do about it. */
  readonly hint: string;

  constructor(code: PackageErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

const run = promisify(execFile);
const fetchTimeoutMs = 10 * 60_000;

/**
 * The directory of the unpacked package, fetched once and kept in the cache. The user's own npm client gets the archive, so that registry,
 * proxy and credentials are the user's; the archive must have the pinned digest before it is unpacked; no script of it runs.
 *
 * @throws {@link PackageError}; the reason of the abort signal
 */
export async function fetchPackage(pin: PackagePin, options: FetchOptions): Promise<string> {
  const digest = createHash("sha256").update(pin.integrity).digest("hex").slice(0, 12);
  const home = join(options.cache, "packages", pin.name.replaceAll("/", "+"));
  const directory = join(home, `${pin.version}-${digest}`);
  if (await exists(directory)) return directory;

  options.signal?.throwIfAborted();
  options.onProgress?.(`fetching ${pin.name} ${pin.version}`);
  await mkdir(home, { recursive: true });
  const fresh = await mkdtemp(join(home, ".fetching-"));
  try {
    const archive = await fetchArchive(pin, fresh, options);
    await verify(pin, archive);
    await unpack(pin, archive, fresh, options);
    // Every archive of the registry holds one folder; its name is `package`, save in very old ones.
    await rename(join(fresh, "package"), directory).catch(async (cause: unknown) => {
      // Somebody else was faster; theirs has the same digest.
      if (!(await exists(directory))) throw cause;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return directory;
}

async function fetchArchive(pin: PackagePin, directory: string, options: FetchOptions): Promise<string> {
  const npm = options.npm ?? "npm";
  try {
    await run(npm, ["pack", `${pin.name}@${pin.version}`, "--ignore-scripts", "--loglevel=error"], {
      // Not the project's directory: a workspace or a packageManager field there would be none of npm's business.
      cwd: directory,
      timeout: fetchTimeoutMs,
      maxBuffer: 16 * 1024 * 1024,
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (hasCode(cause, "ENOENT")) {
      const message = `cannot fetch ${pin.name}: there is no ${npm} on PATH`;
      throw new PackageError("npm-missing", message, "install Node.js with npm from https://nodejs.org", { cause });
    }
    throw new PackageError(
      "fetch-failed",
      `cannot fetch ${pin.name} ${pin.version}: ${lastError(cause)}`,
      "check the network and `npm config get registry`, then run the same command again",
      { cause },
    );
  }
  const archive = (await readdir(directory)).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) {
    throw new PackageError("fetch-failed", `cannot fetch ${pin.name}: npm pack left no archive`, "run npm --version");
  }
  return join(directory, archive);
}

async function verify(pin: PackagePin, archive: string): Promise<void> {
  const expected = Buffer.from(pin.integrity.replace(/^sha512-/, ""), "base64");
  const found = createHash("sha512")
    .update(await readFile(archive))
    .digest();
  if (expected.length === found.length && timingSafeEqual(expected, found)) return;
  throw new PackageError(
    "integrity",
    `cannot use ${pin.name} ${pin.version}: its digest is sha512-${found.toString("base64")}, not ${pin.integrity}`,
    "the registry gave another file than the one that was pinned: check `npm config get registry`",
  );
}

/** By a library and not by the machine's `tar`, which need not be there. */
async function unpack(pin: PackagePin, archive: string, directory: string, options: FetchOptions): Promise<void> {
  try {
    const { extract } = await import("tar");
    await extract({ file: archive, cwd: directory, preserveOwner: false, strict: true });
  } catch (cause) {
    const message = `cannot unpack ${pin.name} ${pin.version}: ${lastError(cause)}`;
    throw new PackageError("fetch-failed", message, "check that the disk is not full", { cause });
  }
  options.signal?.throwIfAborted();
}

/** The last line that says anything; npm explains itself in many. */
function lastError(cause: unknown): string {
  const stderr = cause instanceof Error && "stderr" in cause ? String(cause.stderr) : "";
  const lines = stderr
    .split("\n")
    .map((line) => line.replace(/^npm (error|ERR!) ?/, "").trim())
    .filter((line) => line !== "" && !/complete log of this run|debug-0\.log|^code /.test(line));
  return lines[0] ?? (cause instanceof Error ? cause.message : String(cause));
}

function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && "code" in cause && cause.code === code;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
