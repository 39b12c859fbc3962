/**
 * The main job on this machine: the guest book under its charm, integrated with a real PostgreSQL and an ingress. Posts an entry, reads
 * it back, and keeps running; with `--once` it checks what came back and ends. The Flask one, or where there is no Python the ExpressJS one.
 */
import { spawn, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readBack } from "../demo/guest-book.ts";
import { ended, settled } from "../demo/running-model.ts";

const { values } = parseArgs({
  options: {
    once: { type: "boolean", default: false },
    /** As that of `paas-charm run`. */
    pebble: { type: "string" },
    example: { type: "string" },
    /** A copy of the example's folder. */
    folder: { type: "string" },
  },
});
const { once, pebble } = values;
const hasPython = (): boolean => spawnSync("python3", ["--version"], { stdio: "ignore" }).status === 0;
const example = values.example ?? (hasPython() ? "flask" : "expressjs");
if (values.example === undefined && example !== "flask") {
  process.stdout.write("  There is no python3 on PATH: this is the guest book in ExpressJS, not the one in Flask.\n\n");
}
const project = resolve(values.folder ?? `examples/${example}`, "charm");
const addresses =
  example === "flask"
    ? ["http://localhost:8000", "http://guestbook.localhost:8080"]
    : ["http://localhost:8080", "http://guestbook.localhost:8081"];
const command = resolve("apps/cli/dist/index.js");
const verb = (...args: string[]): void => {
  spawnSync(process.execPath, [command, ...args, "--project", project], { stdio: ["ignore", "inherit", "inherit"] });
};

// A terminal's Ctrl-C reaches the model too: it ends itself, and we end with it.
process.on("SIGINT", () => undefined);
const options = ["--project", project, "--integrate", "postgresql", "ingress"];
const wanted = pebble === undefined ? [] : ["--pebble", pebble];
const model = spawn(process.execPath, [command, "run", ...options, ...wanted], {
  stdio: ["ignore", "inherit", "inherit"],
});
process.on("SIGTERM", () => model.kill("SIGTERM"));

const status = await settled(project, model, "guestbook");
if (status !== undefined) {
  process.stdout.write("\n");
  try {
    for (const url of addresses) process.stdout.write(`  ✓ ${url}: ${await readBack(url)}\n`);
    process.stdout.write(once ? "" : "\n  The guest book is up; try the addresses above in a browser.\n");
  } catch (error) {
    process.stderr.write(`error  ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
  if (once) verb("stop");
}
const code = await ended(model);
process.exitCode ||= once && code === 0 && status === undefined ? 1 : code;
