import { findProgram, type Processes, runCommand } from "../../src/processes/index.ts";
import { findPython, makePythonEnvironment } from "../../src/runtime/index.ts";
import { testCache } from "../machine.ts";

const packages = [
  "psycopg[binary]~=3.2",
  "PyMySQL[rsa]~=1.1",
  "redis~=6.4",
  "pika~=1.3",
  "boto3~=1.40",
  "moto[server]~=5.1",
];

/**
 * Why tests that need programs must be skipped, those of Python among them; undefined when they run. With `CI` set they run, and fail
 * without them.
 */
export async function programsMissing(...programs: readonly string[]): Promise<string | undefined> {
  if (process.env["CI"]) return undefined;
  for (const program of ["python3", ...programs]) {
    if ((await findProgram(program)) === undefined) return `there is no ${program}`;
  }
  return undefined;
}

/** Python with the usual drivers, made once and kept. */
export async function pythonWithDrivers(processes: Processes): Promise<string> {
  const python = await findPython({ processes });
  const spec = { python, packages, files: [] };
  return (await makePythonEnvironment(spec, { processes, cache: testCache })).python;
}

/**
 * Runs a program of Python with an application's environment, and returns what it prints as JSON.
 *
 * @throws with everything it printed when it fails
 */
export async function runPython(
  processes: Processes,
  python: string,
  program: string,
  environment: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { succeeded, output } = await runCommand(processes, {
    name: "python",
    command: python,
    args: ["-c", program],
    environment: { PATH: process.env["PATH"] ?? "", ...environment },
    timeoutMs: 60_000,
  });
  if (!succeeded) throw new Error(`the Python program failed:\n${output}`);
  return JSON.parse(output);
}
