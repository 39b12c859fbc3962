import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPebbleClient } from "../client.ts";
import type { PebbleUnderTest } from "./suite.ts";

const modules = join(import.meta.dirname, "../../../../../tools/pebble");

/** The program of a Pebble, built from the pinned Go module when it is not there yet; undefined without Go. */
export function pebbleProgram(version: "1.26" | "1.32"): string | undefined {
  const program = join(modules, "bin", version, "pebble");
  if (existsSync(program)) return program;
  const built = spawnSync("go", ["build", "-trimpath", "-o", program, "github.com/canonical/pebble/cmd/pebble"], {
    cwd: join(modules, version),
    env: { ...process.env, CGO_ENABLED: "0" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return built.status === 0 ? program : undefined;
}

/** Starts a Pebble of its own, in a directory of its own. */
export async function startPebble(
  program: string,
): Promise<PebbleUnderTest & { readonly pid: number; readonly socketPath: string }> {
  const home = mkdtempSync(join(tmpdir(), "pebble-"));
  mkdirSync(join(home, "layers"));
  mkdirSync(join(home, "files"));
  const socketPath = join(home, ".pebble.socket");
  const child = spawn(program, ["run", "--hold"], {
    env: { PATH: process.env["PATH"], PEBBLE: home },
    stdio: "ignore",
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const pebble = createPebbleClient({ socketPath });
  for (let tries = 0; ; tries += 1) {
    try {
      await pebble.systemInfo();
      break;
    } catch (error) {
      if (tries > 200 || child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  return {
    pebble,
    pid: child.pid ?? 0,
    socketPath,
    directory: join(home, "files"),
    async close() {
      child.kill("SIGTERM");
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
