import { LocalError } from "../local-error.ts";
import { candidates, runCommand } from "../processes/index.ts";
import { type BuildOptions, buildGoProgram } from "./go-program.ts";
import { moduleDirectory } from "./module-directory.ts";

/** A real Pebble. */
export interface PebbleProgram {
  readonly path: string;
  /** Without the `v`: `1.26.0`. */
  readonly version: string;
  readonly from: "PATH" | "cache" | "build";
}

/** What Juju 3.6 and 4.0 ship. */
const builtVersion = "1.26.0";

/**
 * The Pebble that runs workloads: the one on `PATH` when it is 1.26 or newer and still 1.x, else one built once from the
 * module in our source.
 *
 * @param options - `path`: the search path, `PATH` by default
 * @throws {@link LocalError} `pebble-missing`, with what was looked for and why it could not be built; the reason of an abort
 */
export async function findPebble(options: BuildOptions & { readonly path?: string }): Promise<PebbleProgram> {
  const refused: string[] = [];
  for (const path of await candidates("pebble", options.path)) {
    const version = await pebbleVersion(path, options);
    if (version !== undefined && isAcceptable(version)) return { path, version, from: "PATH" };
    refused.push(`${path} is ${version === undefined ? "no Pebble" : version}`);
  }
  try {
    const { path, cached } = await buildGoProgram(
      { name: "pebble", module: moduleDirectory("pebble/1.26"), package: "github.com/canonical/pebble/cmd/pebble" },
      options,
    );
    return { path, version: builtVersion, from: cached ? "cache" : "build" };
  } catch (cause) {
    if (!(cause instanceof LocalError)) throw cause;
    const found = refused.length === 0 ? "there is none on PATH" : `${refused.join(", ")}; 1.26 or newer is needed`;
    throw new LocalError("pebble-missing", `cannot find Pebble: ${found}; ${cause.message}`, {
      hint: cause.code === "go-missing" ? `${cause.hint}; or put pebble on PATH` : (cause.hint ?? "put pebble on PATH"),
      cause,
    });
  }
}

async function pebbleVersion(path: string, options: BuildOptions): Promise<string | undefined> {
  const result = await runCommand(options.processes, {
    name: "pebble version",
    command: path,
    args: ["version", "--client"],
    timeoutMs: 5_000,
    signal: options.signal,
  }).catch((cause: unknown) => {
    // Some other program of that name, which does not answer.
    if (cause instanceof LocalError) return undefined;
    throw cause;
  });
  return result?.succeeded ? /^v?(\d+\.\d+\.\d+\S*)\s*$/.exec(result.output)?.[1] : undefined;
}

function isAcceptable(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 1 && minor >= 26;
}
