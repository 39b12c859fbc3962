import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { LocalError } from "../local-error.ts";
import { describeExit, findProgram, type Processes, runCommand } from "../processes/index.ts";

/** A Go program that is built from a module in our source. */
export interface GoProgram {
  /** File name of the executable, such as `pebble`. */
  readonly name: string;
  /** Directory of its `go.mod`; see {@link moduleDirectory}. */
  readonly module: string;
  /** What to build: an import path that the module requires, or `.` for the module itself. */
  readonly package: string;
}

/** How to build. */
export interface BuildOptions {
  readonly processes: Processes;
  /** Directory that outlives the run; made when missing. */
  readonly cache: string;
  /** The Go command; `go` on `PATH` by default. */
  readonly go?: string;
  /** Gets a line for a person now and then, such as `downloading github.com/canonical/pebble v1.26.0`. */
  readonly onProgress?: (line: string) => void;
  /** Ends the build when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** Where a program is. */
export interface BuiltProgram {
  readonly path: string;
  /** Whether an earlier build was used. */
  readonly cached: boolean;
}

const buildTimeoutMs = 10 * 60_000;

/**
 * The program, built once for this source, Go version and architecture as one static file and kept in the cache. Where Go is
 * gone meanwhile, an earlier build of the same source is used.
 *
 * @throws {@link LocalError} `go-missing`; `build-failed` with the last lines in the message; the reason of an abort
 */
export async function buildGoProgram(program: GoProgram, options: BuildOptions): Promise<BuiltProgram> {
  const source = await sourceDigest(program.module);
  const home = join(options.cache, "programs");
  const go = await findProgram(options.go ?? "go");
  if (go === undefined) {
    const earlier = await earlierBuild(home, program.name, source);
    if (earlier) return { path: earlier, cached: true };
    throw new LocalError("go-missing", `cannot build ${program.name}: there is no Go on PATH`, {
      hint: "install Go 1.24 or newer from https://go.dev/dl, then run the same command again",
    });
  }
  const version = await goVersion(go, program, options);
  const directory = join(home, `${program.name}-${source}-${version}-${process.platform}-${process.arch}`);
  const path = join(directory, program.name);
  if (await isFile(path)) return { path, cached: true };

  await mkdir(directory, { recursive: true, mode: 0o755 });
  // Built beside and renamed: an interrupted build leaves no program, and two at once leave a whole one.
  const fresh = join(directory, `.${program.name}.${process.pid}`);
  try {
    const result = await runCommand(options.processes, {
      name: `go build ${program.name}`,
      command: go,
      args: ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", fresh, program.package],
      directory: program.module,
      environment: goEnvironment(),
      timeoutMs: buildTimeoutMs,
      signal: options.signal,
      onLine: (line) => options.onProgress?.(line.replace(/^go: /, "")),
    });
    if (!result.succeeded) throw buildFailed(program, describeExit(result.exit), result.tail);
    await rename(fresh, path);
  } finally {
    await rm(fresh, { force: true });
  }
  return { path, cached: false };
}

/** The variables of the user's own shell decide where modules come from; only what makes the result differ is set. */
function goEnvironment(): Record<string, string> {
  const own: Record<string, string> = { CGO_ENABLED: "0", GOWORK: "off" };
  for (const [key, value] of Object.entries(process.env)) {
    if (value !== undefined && !["GOFLAGS", "GOOS", "GOARCH", "CGO_ENABLED", "GOWORK"].includes(key)) own[key] = value;
  }
  return own;
}

async function goVersion(go: string, program: GoProgram, options: BuildOptions): Promise<string> {
  const result = await runCommand(options.processes, {
    name: "go env",
    command: go,
    args: ["env", "GOVERSION"],
    directory: program.module,
    environment: goEnvironment(),
    timeoutMs: buildTimeoutMs,
    signal: options.signal,
    onLine: (line) => options.onProgress?.(line.replace(/^go: /, "")),
  });
  const version = result.output.split("\n").find((line) => /^go\d[\w.-]*$/.test(line));
  if (!result.succeeded || version === undefined) {
    throw buildFailed(program, describeExit(result.exit), result.tail);
  }
  return version;
}

function buildFailed(program: GoProgram, how: string, tail: readonly string[]): LocalError {
  const lines = tail.slice(-5).join("\n");
  return new LocalError("build-failed", `cannot build ${program.name}: go ${how}${lines ? `:\n${lines}` : ""}`, {
    hint: "Go needs its module proxy the first time: check the network, `go env GOPROXY` and `go version`",
  });
}

async function earlierBuild(home: string, name: string, source: string): Promise<string | undefined> {
  const suffix = `-${process.platform}-${process.arch}`;
  const builds = await readdir(home).catch(() => []);
  for (const build of builds.sort().reverse()) {
    const path = join(home, build, name);
    if (build.startsWith(`${name}-${source}-`) && build.endsWith(suffix) && (await isFile(path))) return path;
  }
  return undefined;
}

/** Digest of what decides the program: `go.mod`, `go.sum` and the module's own sources. */
async function sourceDigest(module: string): Promise<string> {
  const names = (await readdir(module)).filter((name) => /^go\.(mod|sum)$|\.go$/.test(name)).sort();
  const hash = createHash("sha256");
  for (const name of names) hash.update(`${name}\0`).update(await readFile(join(module, name)));
  return hash.digest("hex").slice(0, 16);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
