import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPebbleClient } from "../client.ts";
import type { PebbleUnderTest } from "./suite.ts";

const modules = join(import.meta.dirname, "../../../../../tools/pebble");

/** Versions that are pinned: what Juju 3.5 ships, what 3.6 and 4.0 ship, and the newest. */
export type PebbleVersion = "1.10" | "1.26" | "1.32";

/** The program of a Pebble, built from the pinned Go module when it is not there yet; undefined without Go. */
export function pebbleProgram(version: PebbleVersion): string | undefined {
  const program = join(modules, "bin", version, "pebble");
  if (existsSync(program)) return program;
  const built = spawnSync("go", ["build", "-trimpath", "-o", program, "github.com/canonical/pebble/cmd/pebble"], {
    cwd: join(modules, version),
    env: { ...process.env, CGO_ENABLED: "0" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return built.status === 0 ? program : undefined;
}

/** A real Pebble, which can be made to stop and start again. */
export interface RealPebble extends PebbleUnderTest {
  readonly socketPath: string;
  /** Ends it by a signal: with SIGTERM it says goodbye, with SIGKILL it does not. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again, with the state it left. */
  start(): Promise<void>;
}

/** Starts a Pebble of its own, in a directory of its own. */
export async function startPebble(program: string): Promise<RealPebble> {
  const home = mkdtempSync(join(tmpdir(), "pebble-"));
  mkdirSync(join(home, "layers"));
  mkdirSync(join(home, "files"));
  const socketPath = join(home, ".pebble.socket");
  const pebble = createPebbleClient({ socketPath });
  let child: ChildProcess;
  let ended: Promise<void>;

  async function start(): Promise<void> {
    const started = spawn(program, ["run", "--hold"], {
      env: { PATH: process.env["PATH"], PEBBLE: home },
      stdio: "ignore",
      detached: true,
    });
    child = started;
    ended = new Promise((resolve) => started.once("exit", () => resolve()));
    for (let tries = 0; ; tries += 1) {
      try {
        await pebble.systemInfo();
        return;
      } catch (error) {
        if (tries > 200 || started.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
  }
  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const orphans = signal === "SIGKILL" ? childrenOf(child.pid) : [];
    child.kill(signal);
    await ended;
    for (const pid of orphans) process.kill(pid, "SIGKILL");
  }
  await start();
  return {
    pebble,
    socketPath,
    start,
    end,
    directory: join(home, "files"),
    userId: process.getuid?.() ?? 0,
    async close() {
      await end("SIGTERM");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** What a Pebble that gets no time to stop its services would leave behind. */
function childrenOf(pid: number | undefined): readonly number[] {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return [];
  return readdirSync(tasks).flatMap((task) =>
    readFileSync(join(tasks, task, "children"), "utf8")
      .split(" ")
      .filter((text) => text !== "")
      .map(Number),
  );
}
