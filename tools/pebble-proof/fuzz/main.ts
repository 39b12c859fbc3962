/**
 * Sends hostile input to the embedded Pebble and tells what came of it: `pnpm run fuzz:pebble [--seed n] [--requests n]`, and
 * `--pebble 1.32` for the real one. It fails when the server ends, answers no more, or grows without bound.
 */
import { parseArgs } from "node:util";
import { builtPebble, realPebble, startPebble } from "../pebbles.ts";
import { pressure } from "./pressure.ts";
import { fuzz } from "./run.ts";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    seed: { type: "string", default: "1" },
    requests: { type: "string", default: "20000" },
    pebble: { type: "string", default: "embedded" },
  },
});
const kind = values.pebble === "embedded" ? builtPebble() : realPebble(values.pebble === "1.26" ? "1.26" : "1.32");
if (kind === undefined) throw new Error("there is no real Pebble: it is built where Go is");
const pebble = await startPebble(kind);
try {
  const report = await fuzz(pebble, { seed: Number(values.seed), requests: Number(values.requests), atOnce: 32 });
  process.stdout.write(`${kind.name}: ${report.requests} requests, seed ${values.seed}\n`);
  for (const [outcome, count] of Object.entries(report.outcomes))
    process.stdout.write(`  ${outcome.padEnd(8)}${`${count}`.padStart(7)}\n`);
  for (const text of report.internal) process.stdout.write(`  500: ${text}\n`);
  process.stdout.write(
    `memory ${report.megabytesAtFirst} MB at first, ${report.megabytesHalfway} halfway, ${report.megabytesAtMost} at most, ${report.megabytesAtLast} at last\n`,
  );
  const borne = await pressure(pebble);
  for (const { what, answers, megabytes } of borne)
    process.stdout.write(`${what}: ${answers ? "answers" : "answers no more"}, ${megabytes} MB\n`);
  if (borne.some(({ answers, megabytes }) => !answers || megabytes > 400)) process.exitCode = 1;
  if (report.megabytesAtLast > report.megabytesHalfway + 60) process.exitCode = 1;
} finally {
  await pebble.stop();
}
