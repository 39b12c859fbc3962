import { existsSync } from "node:fs";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LocalError } from "../local-error.ts";
import { candidates } from "../processes/index.ts";
import { type BuildOptions, buildGoProgram } from "../programs/index.ts";

/** The program that stands behind the names of the hook tools. */
export interface HookProgram {
  /** Path of the program: an executable, or what Node runs. */
  readonly path: string;
  /**
   * `go`: the static program; `sh`: the script that needs `curl` and `awk`; `node`: the one that needs nothing but Node, and costs a start of
   * Node for each call.
   */
  readonly kind: "go" | "sh" | "node";
  /** Why it is a stand-in, when it is. */
  readonly reason?: string;
}

/**
 * The program behind the hook tools: built once from source and kept in the cache, or, where Go is missing or cannot build
 * it, the shell script, or, where what that needs is missing too, the one for Node.
 *
 * @param options - `path`: the search path on which the script's programs are looked for, `PATH` by default
 * @throws the reason of an abort
 */
export async function prepareHookProgram(options: BuildOptions & { readonly path?: string }): Promise<HookProgram> {
  try {
    const { path } = await buildGoProgram({ name: "hook-tool", module: sourceDirectory(), package: "." }, options);
    return { path, kind: "go" };
  } catch (cause) {
    if (!(cause instanceof LocalError)) throw cause;
    const missing = await missingPrograms(options.path);
    if (missing.length === 0) return { ...hookScript(), reason: cause.message };
    return { ...nodeHookProgram(), reason: `${cause.message}, and no ${missing.join(", ")}` };
  }
}

/** What the script calls and this search path does not have. */
async function missingPrograms(path: string | undefined): Promise<readonly string[]> {
  const names = ["curl", "awk", "cat", "wc"];
  const found = await Promise.all(names.map((name) => candidates(name, path)));
  return names.filter((_, index) => found[index]?.length === 0);
}

/** The script that needs no Go. */
export function hookScript(): HookProgram {
  return { path: join(sourceDirectory(), "hook-tool.sh"), kind: "sh" };
}

/** The program that needs nothing but Node. */
export function nodeHookProgram(): HookProgram {
  return { path: join(sourceDirectory(), "hook-tool.cjs"), kind: "node" };
}

/**
 * Makes a directory in which each hook tool is a symbolic link to the program, as Juju's tools directory is.
 * It goes first in the charm's `PATH`.
 */
export async function linkHookTools(directory: string, program: HookProgram, tools: readonly string[]): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const target = program.kind === "node" ? await nodeLauncher(directory, program.path) : program.path;
  await Promise.all(tools.map((tool) => symlink(target, join(directory, tool))));
}

/** Starts this very Node, which need not be on anybody's `PATH`. A line `#!` would not do: it takes no path with a space. */
async function nodeLauncher(directory: string, script: string): Promise<string> {
  const path = join(directory, ".hook-tool");
  const words = [process.execPath, script].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  await writeFile(path, `#!/bin/sh\nexec ${words.join(" ")} "$0" "$@"\n`, { mode: 0o755 });
  return path;
}

/** Beside the built package when published, in the workspace's `tools/` otherwise. */
function sourceDirectory(): string {
  const published = fileURLToPath(new URL("./hook-tool", import.meta.url));
  return existsSync(join(published, "go.mod"))
    ? published
    : fileURLToPath(new URL("../../../../tools/hook-tool", import.meta.url));
}
