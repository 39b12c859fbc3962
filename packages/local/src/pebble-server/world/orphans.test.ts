import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

/** On a machine that has much to do. */
const soon = { timeout: 20_000 };

let directory: string;
let server: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "orphans-"));
});

afterEach(() => {
  server?.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

/** Starts a world in a process of its own; resolves with the first lines that its services say, sorted. */
async function run(lines: number, ...scripts: string[]): Promise<readonly string[]> {
  const program = fileURLToPath(new URL("../../../test/run-world.ts", import.meta.url));
  server = spawn(process.execPath, ["--conditions=@paas-charm/source", program, directory, ...scripts], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said: string[] = [];
  if (server.stdout === null) throw new Error("it has no output");
  for await (const line of createInterface({ input: server.stdout })) {
    said.push(line);
    if (said.length === lines) break;
  }
  return said.sort();
}

/** Without those that have died and were not waited for, as happens in a container whose first process waits for nobody. */
function isThere(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

const family = "trap '' TERM HUP; sleep 1000 & echo $$; echo $!; wait; sleep 1000";
const leaver = "sleep 1000 & echo $!";

test.skipIf(process.platform !== "linux").for([
  ["killed", "SIGKILL"],
  ["told to end", "SIGTERM"],
] as const)("nothing is left of a server that was %s, not even what its services left behind", async ([, signal]) => {
  const pids = await run(5, family, family, leaver);
  expect(pids.map(isThere)).toEqual([true, true, true, true, true]);

  server?.kill(signal);

  await expect.poll(() => pids.filter(isThere), soon).toEqual([]);
});

test.skipIf(process.platform !== "linux")("the watchdog ends with the server", async () => {
  await run(1, "echo started; sleep 1000");
  const children = () => readFileSync(`/proc/${server?.pid}/task/${server?.pid}/children`, "utf8").trim().split(" ");
  const watchdog = children().filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("while read"));
  expect(watchdog).toHaveLength(1);

  server?.kill("SIGKILL");
  if (server !== undefined) await once(server, "exit");

  await expect.poll(() => watchdog.filter(isThere), soon).toEqual([]);
});
