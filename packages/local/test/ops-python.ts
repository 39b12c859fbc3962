import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The newest published ops. */
const opsVersion = "3.9.0";

/** A directory with ops and what it needs, from PyPI, kept between runs; or why there is none. */
export async function installOps(): Promise<{ readonly path: string } | { readonly missing: string }> {
  const home = join(process.env["XDG_CACHE_HOME"] ?? join(process.env["HOME"] ?? tmpdir(), ".cache"), "paas-charm");
  const path = join(home, "tests", `ops-${opsVersion}`);
  if (existsSync(path)) return { path };
  const fresh = `${path}.${process.pid}`;
  try {
    await mkdir(fresh, { recursive: true });
    await run("python3", ["-m", "pip", "install", "--quiet", "--target", fresh, `ops==${opsVersion}`], {
      timeout: 110_000,
    });
    await rename(fresh, path);
    return { path };
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    return { missing: `cannot install ops ${opsVersion}: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

/** The charm of `ops-charm/`, packed the way charmcraft does: the source as it is, the packages in `venv`. */
export async function packOpsCharm(directory: string, ops: string): Promise<string> {
  const charm = join(directory, "notes-charm");
  await cp(fileURLToPath(new URL("./ops-charm", import.meta.url)), charm, { recursive: true });
  await symlink(ops, join(charm, "venv"));
  return charm;
}
