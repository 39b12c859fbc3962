import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A short directory for what runs: sockets lie below it, and their paths may have some hundred bytes at most. Emptied first. */
export async function runDirectory(stateDirectory: string): Promise<string> {
  const digest = createHash("sha256").update(resolve(stateDirectory)).digest("hex").slice(0, 8);
  const directory = join(tmpdir(), `paas-charm-run-${process.getuid?.() ?? 0}-${digest}`);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o700 });
  return directory;
}
