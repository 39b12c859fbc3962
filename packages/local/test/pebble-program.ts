import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPebbleClient, type Pebble } from "@paas-charm/core/pebble";

/** The embedded Pebble as a program of its own. */
export interface PebbleProgram {
  readonly pebble: Pebble;
  readonly child: ChildProcess;
  readonly home: string;
  readonly socketPath: string;
  readonly directory: string;
  /** What it has printed so far. */
  printed(): string;
  /** Resolves with its exit code. */
  readonly exited: Promise<number | null>;
  /** Its memory at its peak, in MiB; where the kernel tells. */
  peakMiB(): number;
  close(): Promise<void>;
}

const main = join(import.meta.dirname, "../src/pebble-server/main.ts");

/** Where the files of an embedded Pebble go; without a trace once they are removed. */
export function pebbleHome(): string {
  const home = mkdtempSync(join(tmpdir(), "pebble-program-"));
  mkdirSync(join(home, "layers"));
  mkdirSync(join(home, "files"));
  return home;
}

/** Starts the embedded Pebble as a program and waits until it answers, or has ended. */
export async function startPebbleProgram(
  args: readonly string[] = ["--hold"],
  { home = pebbleHome(), environment = {} }: { home?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<PebbleProgram> {
  const socketPath = join(home, ".pebble.socket");
  const child = spawn(process.execPath, ["--conditions=@paas-charm/source", main, "run", ...args], {
    env: { PATH: process.env["PATH"], PEBBLE: home, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const pebble = createPebbleClient({ socketPath });
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  for (let tries = 0; !ended; tries += 1) {
    try {
      await pebble.systemInfo();
      break;
    } catch (error) {
      if (tries > 600) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  return {
    ...{ pebble, child, home, socketPath, exited },
    directory: join(home, "files"),
    printed: () => Buffer.concat(output).toString(),
    peakMiB: () =>
      Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0) / 1024),
    async close() {
      pebble.close();
      child.kill("SIGTERM");
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
