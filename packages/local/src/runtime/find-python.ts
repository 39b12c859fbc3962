import { LocalError } from "../local-error.ts";
import { candidates, type Processes, runCommand } from "../processes/index.ts";

/** A Python interpreter of the machine. */
export interface Python {
  /** The interpreter itself, not a version manager's shim nor one of a virtual environment. */
  readonly path: string;
  /** Such as `3.12.3`. */
  readonly version: string;
  /** Where its library is. */
  readonly prefix: string;
}

const oldest = [3, 10] as const;
const names = ["python3", "python3.12", "python3.13", "python3.14", "python3.11", "python3.10", "python"];
const question = `
import importlib.util, json, sys
print(json.dumps({
    "path": getattr(sys, "_base_executable", None) or sys.executable,
    "version": ".".join(map(str, sys.version_info[:3])),
    "prefix": sys.base_prefix,
    "venv": all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")),
}))
`;

/**
 * A Python that can run a rock's application: the first on the search path that is 3.10 or newer and can make virtual environments.
 *
 * @param options - `path`: the search path, `PATH` by default
 * @throws {@link LocalError} `python-missing`, with what was found instead
 */
export async function findPython(options: {
  readonly processes: Processes;
  readonly path?: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<Python> {
  const refused = new Map<string, string>();
  let withoutVenv = false;
  for (const name of names) {
    for (const candidate of await candidates(name, options.path)) {
      const answer = await ask(candidate, options);
      if (answer === undefined) continue;
      const { venv, ...python } = answer;
      if (!isNewEnough(python.version)) refused.set(candidate, `${candidate} is ${python.version}`);
      else if (!venv) {
        refused.set(candidate, `${candidate} has no venv module`);
        withoutVenv = true;
      } else return python;
    }
  }
  const found = refused.size === 0 ? "there is no python3 on PATH" : [...refused.values()].join(", ");
  throw new LocalError("python-missing", `cannot find Python 3.10 or newer: ${found}`, {
    hint: withoutVenv
      ? "install what is missing, for example: apt-get install python3-venv"
      : "install it from https://www.python.org/downloads, or for example: apt-get install python3 python3-venv",
  });
}

async function ask(
  path: string,
  options: { readonly processes: Processes; readonly signal?: AbortSignal | undefined },
): Promise<(Python & { readonly venv: boolean }) | undefined> {
  const result = await runCommand(options.processes, {
    name: path,
    command: path,
    args: ["-I", "-c", question],
    timeoutMs: 20_000,
    signal: options.signal,
  }).catch((cause: unknown) => {
    // A broken installation, or a shim without a version behind it: the next one may do.
    if (cause instanceof LocalError) return undefined;
    throw cause;
  });
  if (!result?.succeeded) return undefined;
  return JSON.parse(result.output) as Python & { readonly venv: boolean };
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === oldest[0] && minor >= oldest[1];
}
