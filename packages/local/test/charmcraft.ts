import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { LocalError } from "../src/local-error.ts";
import { createProcesses } from "../src/processes/index.ts";
import { findPython, makePythonEnvironment } from "../src/runtime/index.ts";
import { testCache } from "./machine.ts";

/** The version whose behaviour the project follows. */
const charmcraft = "charmcraft==4.5.0";

/** Judges bills of materials by CycloneDX's own schema. */
const cyclonedx = "cyclonedx-python-lib[json-validation]==11.12.0";

/** What one of charmcraft's linters, or a look at the charm's attributes, came to. */
export interface AnalysisResult {
  readonly name: string;
  readonly result: string;
  readonly text: string;
}

/** Charmcraft from PyPI. */
export interface Charmcraft {
  /** The Python that has it, and what else judges charms. */
  readonly python: string;
  /** What `charmcraft analyse` says of an archive. */
  analyse(archive: string): Promise<readonly AnalysisResult[]>;
  /** Runs a command of it; rejects with what it printed. */
  run(args: readonly string[], directory: string): Promise<string>;
}

/** Charmcraft, in an environment of its own that is kept; or why there is none. With `CI` set there has to be one. */
export async function installCharmcraft(): Promise<Charmcraft | { readonly missing: string }> {
  const processes = createProcesses();
  try {
    const python = await findPython({ processes });
    const made = await makePythonEnvironment(
      { python, packages: [charmcraft, cyclonedx], files: [] },
      { processes, cache: testCache },
    );
    const program = join(dirname(made.python), "charmcraft");
    const run = (args: readonly string[], directory: string) => runProgram(program, args, directory);
    return {
      python: made.python,
      run,
      analyse: async (archive) =>
        JSON.parse(await run(["analyse", archive, "--format", "json"], dirname(archive))) as readonly AnalysisResult[],
    };
  } catch (cause) {
    if (process.env["CI"] || !(cause instanceof LocalError)) throw cause;
    return { missing: `: no ${charmcraft}: ${cause.message.split("\n")[0]}` };
  }
}

/** Its logs and its state go where the test's files are. */
export function runProgram(program: string, args: readonly string[], directory: string): Promise<string> {
  const own = { HOME: directory, XDG_RUNTIME_DIR: directory, XDG_STATE_HOME: directory, NO_COLOR: "1" };
  return new Promise((done, reject) => {
    execFile(program, args, { cwd: directory, env: { ...process.env, ...own } }, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else reject(new Error(`${[program, ...args].join(" ")} ended with ${error.code}:\n${stdout}${stderr}`));
    });
  });
}
