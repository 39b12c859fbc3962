import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PebbleProgram } from "../programs/index.ts";
import { type Means, startInPrivateRoot } from "./private-root.ts";

/**
 * Finds out whether a real Pebble works in a root of its own, by a container with nothing in it: a program may be there and not run, for want of a
 * library, or where the kernel refuses what it asks for.
 *
 * @throws {@link LocalError} `container-failed`, with what it printed
 */
export async function tryPebble(program: PebbleProgram, means: Omit<Means, "pebble">): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "pc-try-"));
  try {
    const spec = { name: "trial", runDirectory: join(directory, "c"), image: {} };
    const container = await startInPrivateRoot(spec, { ...means, pebble: program });
    await container.stop();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
