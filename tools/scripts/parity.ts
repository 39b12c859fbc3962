import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Judgement, judge, type Verdict } from "../parity/judge.ts";
import { readRecordings } from "../parity/playable.ts";

const [folder = "goldens", filter = ""] = process.argv.slice(2).filter((argument) => argument !== "--");
if (!existsSync(join(folder, "vectors"))) {
  process.stderr.write(`error  ${folder} has no folder vectors; give a folder laid out as goldens/ is\n`);
  process.exit(2);
}

const judged: { readonly file: string; readonly judgement: Judgement }[] = [];
let waiting = 0;
for (const recording of readRecordings(folder)) {
  waiting += recording.waiting;
  for (const vector of recording.vectors.filter(({ id }) => id.includes(filter))) {
    judged.push({ file: recording.name, judgement: await judge(vector, recording.charm, recording.undisturbed) });
  }
}

const verdicts: readonly Verdict[] = ["agreed", "earlier", "corrected", "disagreed"];
const rows = new Map<string, number[]>();
for (const { file, judgement } of judged) {
  const row = rows.get(`${file} ${judgement.vector.topic}`) ?? [0, 0, 0, 0, 0, 0];
  const at = verdicts.indexOf(judgement.verdict);
  row[at] = (row[at] ?? 0) + 1;
  row[4] = (row[4] ?? 0) + 1;
  row[5] = (row[5] ?? 0) + judgement.uncompared;
  rows.set(`${file} ${judgement.vector.topic}`, row);
}
const head = [...verdicts, "total", "uncompared"];
const width = Math.max(20, ...[...rows.keys()].map((key) => key.length));
const line = (name: string, cells: readonly (string | number)[]): string =>
  `${name.padEnd(width)} ${cells.map((cell, index) => String(cell).padStart(head[index]?.length ?? 6)).join("  ")}\n`;
process.stdout.write(line("", head));
for (const [name, cells] of [...rows].sort(([one], [other]) => (one < other ? -1 : 1)))
  process.stdout.write(line(name, cells));
const total = [...rows.values()].reduce(
  (sum, row) => sum.map((value, index) => value + (row[index] ?? 0)),
  [0, 0, 0, 0, 0, 0],
);
process.stdout.write(line("all", total));

for (const { judgement } of judged.filter((one) => one.judgement.verdict === "disagreed")) {
  process.stdout.write(`\n${judgement.vector.id}: ${judgement.vector.about}\n`);
  for (const { path, expected, actual } of judgement.differences) {
    process.stdout.write(
      `  ${path}\n    expected ${JSON.stringify(expected)}\n    actual   ${JSON.stringify(actual)}\n`,
    );
  }
}
const disagreed = total[3] ?? 0;
process.stdout.write(
  `\n${(total[4] ?? 0) - disagreed} of ${total[4]} agree; ${waiting} vectors wait for integrations that are not there yet\n`,
);
process.exitCode = disagreed > 0 ? 1 : 0;
