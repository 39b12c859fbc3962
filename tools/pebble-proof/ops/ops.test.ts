import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { installOps } from "../../../packages/local/test/ops-python.ts";
import { normalise } from "../normalise.ts";
import { type RunningPebble, startPair } from "../pebbles.ts";
import { sidesOfProof } from "../sides.ts";

const sides = sidesOfProof();
const ops = sides === undefined ? { missing: "there is no Pebble to compare with" } : await installOps();
if ("missing" in ops && process.env["CI"] === "true") throw new Error(ops.missing);

/** What ops saw at each step of its play, one line each. */
async function play(pebble: RunningPebble, path: string): Promise<readonly unknown[]> {
  const marks = join(pebble.home, "marks");
  mkdirSync(marks);
  const script = join(import.meta.dirname, "play_ops.py");
  const { stdout } = await promisify(execFile)("python3", [script, pebble.socketPath, pebble.files, marks], {
    env: { ...pebble.env, PYTHONPATH: path, PYTHONDONTWRITEBYTECODE: "1" },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 170_000,
    killSignal: "SIGKILL",
  });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(normalise(line, pebble)));
}

test.skipIf("missing" in ops)(
  "ops.pebble sees the same of the embedded and the real server",
  { timeout: 180_000 },
  async () => {
    if (sides === undefined || !("path" in ops)) return;
    const pair = await startPair(sides);
    for (const pebble of pair) onTestFinished(() => pebble.stop());

    const [embedded, real] = await Promise.all(pair.map((pebble) => play(pebble, ops.path)));

    expect(pair.map((pebble) => (pebble.runs() ? "runs" : pebble.said()))).toEqual(["runs", "runs"]);
    expect(embedded).toEqual(real);
  },
);
