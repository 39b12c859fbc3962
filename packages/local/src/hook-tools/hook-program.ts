import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

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
 * The program behind the hook tools: built once from source and kept in the cache by the digest of that source, or, where Go
 * is missing or cannot build it, the shell script.
 *
 * @param cache - directory that outlives the model; made when missing
 * @param options - `go`: the Go command, `go` on `PATH` by default; false never builds
 */
export async function prepareHookProgram(
  cache: string,
  options: { readonly go?: string | false } = {},
): Promise<HookProgram> {
  const source = sourceDirectory();
  const script = join(source, "hook-tool.sh");
  const go = options.go ?? "go";
  if (go === false) return { path: script, kind: "sh", reason: "Go was not asked for" };

  const directory = join(cache, `hook-tool-${await sourceDigest(source)}`);
  const path = join(directory, "hook-tool");
  if (existsSync(path)) return { path, kind: "go" };
  await mkdir(directory, { recursive: true });
  // Built beside and renamed, so that two models starting at once never run half a program.
  const fresh = `${path}.${process.pid}`;
  try {
    await promisify(execFile)(go, ["build", "-trimpath", "-ldflags=-s -w", "-o", fresh, "."], {
      cwd: source,
      env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
      timeout: 120_000,
    });
    await rename(fresh, path);
    return { path, kind: "go" };
  } catch (cause) {
    await rm(fresh, { force: true });
    return { path: script, kind: "sh", reason: whyNotBuilt(cause) };
  }
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
  return existsSync(join(published, "main.go"))
    ? published
    : fileURLToPath(new URL("../../../../tools/hook-tool", import.meta.url));
}

async function sourceDigest(source: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "main.go"]) hash.update(await readFile(join(source, file)));
  return hash.digest("hex").slice(0, 16);
}

function whyNotBuilt(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return "no Go on PATH";
  return `Go could not build it: ${cause instanceof Error ? cause.message.trim() : String(cause)}`;
}
