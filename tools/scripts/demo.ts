/**
 * The main job on this machine: the guest book under its charm, integrated with a real PostgreSQL and an ingress. Posts an entry, reads
 * it back, and keeps running; with `--once` it checks what came back and ends.
 */
import { spawn, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { readBack } from "../demo/guest-book.ts";
import { ended, settled } from "../demo/running-model.ts";

const once = process.argv.includes("--once");
const project = resolve("examples/flask/charm");
const command = resolve("apps/cli/dist/index.js");
const verb = (...args: string[]): void => {
  spawnSync(process.execPath, [command, ...args, "--project", project], { stdio: ["ignore", "inherit", "inherit"] });
};

// A terminal's Ctrl-C reaches the model too: it ends itself, and we end with it.
process.on("SIGINT", () => undefined);
const model = spawn(process.execPath, [command, "run", "--project", project, "--integrate", "postgresql", "ingress"], {
  stdio: ["ignore", "inherit", "inherit"],
});
process.on("SIGTERM", () => model.kill("SIGTERM"));

const status = await settled(project, model, "guestbook");
if (status !== undefined) {
  process.stdout.write("\n");
  try {
    for (const url of ["http://localhost:8000", "http://guestbook.localhost:8080"]) {
      process.stdout.write(`  ✓ ${url}: ${await readBack(url)}\n`);
    }
    process.stdout.write(once ? "" : "\n  The guest book is up; try the addresses above in a browser.\n");
  } catch (error) {
    process.stderr.write(`error  ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
  if (once) verb("stop");
}
const code = await ended(model);
process.exitCode ||= once && code === 0 && status === undefined ? 1 : code;
