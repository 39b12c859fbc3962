/**
 * Plays random sequences of calls against the embedded and the real Pebble and tells where a client sees something else:
 * `pnpm run differential:pebble [--seed n] [--sequences n] [--at-once n]`. A sequence is its seed; lines with `-` are the first side's.
 */
import { parseArgs } from "node:util";
import { sidesOfProof } from "../sides.ts";
import { runSequences, tell } from "./run.ts";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    seed: { type: "string", default: "1" },
    sequences: { type: "string", default: "500" },
    "at-once": { type: "string", default: "16" },
  },
});
const kinds = sidesOfProof();
if (kinds === undefined) {
  process.stderr.write("error  there is no Pebble to compare with: it is built where Go is\n");
  process.exit(1);
}
const started = Date.now();
const counts = { same: 0, lost: 0, different: 0 };
const found = await runSequences({
  kinds,
  seed: Number(values.seed),
  sequences: Number(values.sequences),
  atOnce: Number(values["at-once"]),
  onDone(outcome, of) {
    counts[outcome] += 1;
    if (of !== undefined) process.stdout.write(`${outcome}, ${tell(of)}\n`);
  },
});
const seconds = Math.round((Date.now() - started) / 1000);
process.stdout.write(
  `${kinds[0].name} against ${kinds[1].name}: ${counts.same} the same, ${counts.different} different, ${counts.lost} different once and not again, ${seconds} s\n`,
);
process.exitCode = found.length > 0 ? 1 : 0;
