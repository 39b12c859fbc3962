import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Fault, ProjectError, projectError } from "./project-error.ts";

/** Whether charm.ts was checked, and why not. */
export type TypeCheck = { readonly checked: true } | { readonly checked: false; readonly reason: string };

const timeoutMs = 120_000;
const strict = [
  "--strict",
  "--module",
  "nodenext",
  "--target",
  "es2024",
  "--skipLibCheck",
  "--allowImportingTsExtensions",
];

/**
 * Checks the types of a project's charm.ts with the compiler that the project has installed.
 *
 * @throws `ProjectError` with every fault and its place
 */
export async function typeCheck(directory: string, signal?: AbortSignal): Promise<TypeCheck> {
  if (!existsSync(join(directory, "charm.ts"))) return { checked: false, reason: "there is no charm.ts" };
  const compiler = findCompiler(directory);
  if (compiler === undefined) {
    return { checked: false, reason: "TypeScript is not installed beside charm.ts: npm install --save-dev typescript" };
  }
  const config = existsSync(join(directory, "tsconfig.json")) ? ["-p", "tsconfig.json"] : [...strict, "charm.ts"];
  const { code, output } = await run(compiler, ["--noEmit", "--pretty", "false", ...config], directory, signal);
  const faults = output.split("\n").flatMap(faultOf);
  if (faults.length > 0) throw new ProjectError(faults);
  if (code === 0) return { checked: true };
  const said = output.trim().split("\n").at(-1) || `it ended with ${code}`;
  throw projectError("types", `cannot check charm.ts: ${said}`, `run ${compiler} --noEmit to see more`);
}

/** The program of the nearest `node_modules` that has one. */
function findCompiler(from: string): string | undefined {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    const program = join(directory, "node_modules/.bin/tsc");
    if (existsSync(program)) return program;
    if (directory === dirname(directory)) return undefined;
  }
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ["ignore", "pipe", "inherit"],
      timeout: timeoutMs,
      ...(signal && { signal }),
    });
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: text }));
  });
}

/** `charm.ts(12,5): error TS2322: Type 'number' is not assignable to type 'string'.` */
function faultOf(line: string): readonly Fault[] {
  const [, file, row, column, code, message] = /^(.+)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line) ?? [];
  if (file === undefined || message === undefined) return [];
  const place = { file, line: Number(row), column: Number(column) };
  return [{ rule: "types", message: `${message} (${code})`, fix: "correct the type at this place", place }];
}
