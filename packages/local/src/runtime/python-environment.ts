import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { LocalError } from "../local-error.ts";
import { type CommandResult, describeExit, type Processes, runCommand } from "../processes/index.ts";
import { lockBuild } from "./build-lock.ts";
import type { Python } from "./find-python.ts";

/** A virtual environment to make. */
export interface EnvironmentSpec {
  readonly python: Python;
  /** Requirements given by name, such as `gunicorn~=23.0`. */
  readonly packages: readonly string[];
  /** Requirement files, by absolute path. */
  readonly files: readonly string[];
}

/** How to make it. */
export interface MakeEnvironmentOptions {
  readonly processes: Processes;
  /** Directory that outlives the run; made when missing. */
  readonly cache: string;
  /** Gets each line of pip that tells a person something. */
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A virtual environment that is complete. */
export interface PythonEnvironment {
  readonly directory: string;
  /** Path of its interpreter. */
  readonly python: string;
  /** Such as `3.12.3`. */
  readonly version: string;
  /** How many packages are installed, pip not counted. */
  readonly packages: number;
  readonly cached: boolean;
  /** The folders of the host that it needs: itself and its interpreter's library. */
  readonly mounts: readonly string[];
}

/** Changed when environments are made differently, so that older ones are not used. */
const scheme = 1;

/**
 * The private virtual environment for these requirements and this interpreter: made once, kept by the digest of both, since its place is
 * written into its programs and it cannot be moved. Only one that was finished is used; an interrupted or failed one is removed.
 *
 * @throws {@link LocalError} `requirements-missing` for a requirements file that cannot be read; `install-failed` with pip's own words and
 *   the path of the whole log; the reason of an abort
 */
export async function makePythonEnvironment(
  spec: EnvironmentSpec,
  options: MakeEnvironmentOptions,
): Promise<PythonEnvironment> {
  const home = join(options.cache, "venvs");
  const directory = join(home, await digest(spec));
  await mkdir(home, { recursive: true });
  const kept = await complete(directory);
  if (kept !== undefined) return environment(spec, directory, kept, true);

  const release = await lockBuild(`${directory}.lock`, {
    signal: options.signal,
    onWait: () => options.onProgress?.("another run is installing the same packages"),
  });
  try {
    const meanwhile = await complete(directory);
    if (meanwhile !== undefined) return environment(spec, directory, meanwhile, true);
    const packages = await build(spec, directory, options);
    return environment(spec, directory, packages, false);
  } finally {
    await release();
  }
}

async function build(spec: EnvironmentSpec, directory: string, options: MakeEnvironmentOptions): Promise<number> {
  await rm(directory, { recursive: true, force: true });
  const logFile = `${directory}.log`;
  await rm(logFile, { force: true });
  const step = (name: string, args: readonly string[]) =>
    runCommand(options.processes, {
      name,
      command: "/bin/sh",
      // The workload is another user: what is installed must be readable whatever the user's own mask is.
      args: ["-c", 'umask 022; exec "$@"', "sh", ...args],
      environment: cleanEnvironment(),
      signal: options.signal,
      logFile,
      onLine: (line) => {
        if (/^(Collecting|Downloading|Building|Installing collected packages)/.test(line)) options.onProgress?.(line);
      },
    });
  try {
    const made = await step("python -m venv", [spec.python.path, "-m", "venv", directory]);
    if (!made.succeeded) throw failed("make a virtual environment", made, logFile);
    const installed = await step("pip install", [
      join(directory, "bin", "python3"),
      "-m",
      "pip",
      "install",
      "--no-input",
      "--disable-pip-version-check",
      "--progress-bar=off",
      ...spec.packages,
      ...spec.files.flatMap((file) => ["--requirement", file]),
    ]);
    if (!installed.succeeded) throw failed("install the application's packages", installed, logFile);
    const packages = await countPackages(directory);
    await writeFile(marker(directory), JSON.stringify({ packages }));
    await rm(logFile, { force: true });
    return packages;
  } catch (cause) {
    await rm(directory, { recursive: true, force: true });
    throw cause;
  }
}

function failed(what: string, result: CommandResult, logFile: string): LocalError {
  const errors = result.output.split("\n").filter((line) => /^\s*(ERROR|error):/.test(line));
  const lines = (errors.length > 0 ? errors : result.tail).slice(-4).join("\n");
  return new LocalError("install-failed", `cannot ${what}: ${describeExit(result.exit)}:\n${lines}`, {
    hint: `correct the requirements, then run the same command again; the whole log is ${logFile}`,
  });
}

/** Variables of the user's shell that are about another environment or another place to install to. */
function cleanEnvironment(): Record<string, string> {
  const dropped = new Set([
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
  ]);
  const own: Record<string, string> = { PIP_USER: "0" };
  for (const [key, value] of Object.entries(process.env)) {
    if (value !== undefined && !dropped.has(key)) own[key] = value;
  }
  return own;
}

const marker = (directory: string) => join(directory, ".complete");

/** How many packages a finished environment holds; undefined when it was not finished. */
async function complete(directory: string): Promise<number | undefined> {
  const text = await readFile(marker(directory), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { readonly packages: number }).packages;
}

function environment(spec: EnvironmentSpec, directory: string, packages: number, cached: boolean): PythonEnvironment {
  return {
    directory,
    python: join(directory, "bin", "python3"),
    version: spec.python.version,
    packages,
    cached,
    mounts: [spec.python.prefix, directory],
  };
}

async function countPackages(directory: string): Promise<number> {
  const [library = ""] = await readdir(join(directory, "lib"));
  const entries = await readdir(join(directory, "lib", library, "site-packages"));
  return entries.filter((name) => name.endsWith(".dist-info") && !/^(pip|setuptools)-/.test(name)).length;
}

async function digest(spec: EnvironmentSpec): Promise<string> {
  const { python } = spec;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([scheme, python.path, python.version, spec.packages, process.platform, process.arch]));
  const seen = new Set<string>();
  for (const file of spec.files) await addFile(file, seen, (text) => hash.update(text));
  return hash.digest("hex").slice(0, 20);
}

/** Adds a requirements file and those it includes. */
async function addFile(file: string, seen: Set<string>, add: (text: string) => void): Promise<void> {
  if (seen.has(file)) return;
  seen.add(file);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalError("requirements-missing", `cannot read ${file}: ${reason}`, { cause });
  }
  add(`${text}\0`);
  for (const [, included = ""] of text.matchAll(/^\s*(?:-r|--requirement|-c|--constraint)[ =]?\s*(\S+)/gm)) {
    if (!/^https?:/.test(included)) await addFile(resolve(dirname(file), included), seen, add);
  }
}
