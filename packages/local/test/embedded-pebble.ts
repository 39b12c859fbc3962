import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createPebbleClient, type Pebble } from "@paas-charm/core/pebble";
import { type PebbleOptions, type RunningPebble, runPebble } from "../src/pebble-server/run-pebble.ts";

/** An embedded Pebble of a test's own, which can be made to stop and start again. */
export interface EmbeddedPebble {
  readonly pebble: Pebble;
  readonly socketPath: string;
  /** An empty folder that may be written. */
  readonly directory: string;
  /** Pebble's own folder. */
  readonly home: string;
  readonly userId: number;
  running(): RunningPebble;
  end(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts an embedded Pebble in this process, over real processes, in a folder of its own.
 *
 * @param files - what is in its folder before, by name
 */
export async function startEmbeddedPebble(
  options: Partial<PebbleOptions> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPebble> {
  const home = mkdtempSync(join(tmpdir(), "embedded-pebble-"));
  mkdirSync(join(home, "layers"));
  mkdirSync(join(home, "files"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  const socketPath = join(home, ".pebble.socket");
  const pebble = createPebbleClient({ socketPath });
  const start = () =>
    runPebble({
      directory: home,
      socketPath,
      environment: { PATH: process.env["PATH"] ?? "", PEBBLE: home },
      prefix: "",
      hold: true,
      persist: true,
      say: () => undefined,
      ...options,
    });
  let running = await start().catch((error: unknown) => {
    pebble.close();
    rmSync(home, { recursive: true });
    throw error;
  });
  return {
    pebble,
    socketPath,
    directory: join(home, "files"),
    home,
    userId: process.getuid?.() ?? 0,
    running: () => running,
    end: () => running.stop(),
    async start() {
      running = await start();
    },
    async close() {
      pebble.close();
      await running.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
