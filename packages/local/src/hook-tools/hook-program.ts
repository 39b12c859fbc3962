import { existsSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LocalError } from "../local-error.ts";
import { type BuildOptions, buildGoProgram } from "../programs/index.ts";

/** The program that stands behind the names of the hook tools. */
export interface HookProgram {
  /** Path of the executable. */
  readonly path: string;
  /** `go`: the static program; `sh`: the script that needs `curl` and `awk`. */
  readonly kind: "go" | "sh";
  /** Why it is the script, when it is. */
  readonly reason?: string;
}

/**
 * The program behind the hook tools: built once from source and kept in the cache, or, where Go is missing or cannot build
 * it, the shell script.
 *
 * @throws the reason of an abort
 */
export async function prepareHookProgram(options: BuildOptions): Promise<HookProgram> {
  try {
    const { path } = await buildGoProgram({ name: "hook-tool", module: sourceDirectory(), package: "." }, options);
    return { path, kind: "go" };
  } catch (cause) {
    if (!(cause instanceof LocalError)) throw cause;
    return { ...hookScript(), reason: cause.message };
  }
}

/** The script that needs no Go. */
export function hookScript(): HookProgram {
  return { path: join(sourceDirectory(), "hook-tool.sh"), kind: "sh" };
}

/**
 * Makes a directory in which each hook tool is a symbolic link to the program, as Juju's tools directory is.
 * It goes first in the charm's `PATH`.
 */
export async function linkHookTools(directory: string, program: HookProgram, tools: readonly string[]): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await Promise.all(tools.map((tool) => symlink(program.path, join(directory, tool))));
}

/** Beside the built package when published, in the workspace's `tools/` otherwise. */
function sourceDirectory(): string {
  const published = fileURLToPath(new URL("./hook-tool", import.meta.url));
  return existsSync(join(published, "go.mod"))
    ? published
    : fileURLToPath(new URL("../../../../tools/hook-tool", import.meta.url));
}
