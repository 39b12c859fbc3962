import { existsSync } from "node:fs";
import { join } from "node:path";
import { judgeExpansions } from "../parity/expansions.ts";
import { type Judgement, judge, type Verdict } from "../parity/judge.ts";
import { readRecordings } from "../parity/playable.ts";

const [folder = "goldens", filter = ""] = process.argv.slice(2).filter((argument) => argument !== "--");
if (!["vectors", "expand", "rock"].some((name) => existsSync(join(folder, name)))) {
  process.stderr.write(
    `error  ${folder} has none of vectors, expand and rock; give a folder laid out as goldens/ is\n`,
  );
  process.exit(2);
}

const judged: { readonly file: string; readonly judgement: Judgement }[] = [];
let waiting = 0;
for (const recording of existsSync(join(folder, "vectors")) ? readRecordings(folder) : []) {
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
const expansions = judgeExpansions(folder).filter(({ id }) => id.includes(filter));
for (const { row: name, differences, skipped } of expansions) {
  const row = rows.get(name) ?? [0, 0, 0, 0, 0, 0];
  const column = skipped !== undefined ? 5 : differences.length === 0 ? 0 : 3;
  row[column] = (row[column] ?? 0) + 1;
  if (skipped === undefined) row[4] = (row[4] ?? 0) + 1;
  rows.set(name, row);
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

const disagreeing = [
  ...judged
    .filter(({ judgement }) => judgement.verdict === "disagreed")
    .map(({ judgement: { vector, differences } }) => ({ id: vector.id, about: vector.about, differences })),
  ...expansions,
];
for (const { id, about, differences } of disagreeing.filter((one) => one.differences.length > 0)) {
  process.stdout.write(`\n${id}: ${about}\n`);
  for (const { path, expected, actual } of differences) {
    process.stdout.write(
      `  ${path}\n    expected ${JSON.stringify(expected)}\n    actual   ${JSON.stringify(actual)}\n`,
    );
  }
}
const skipped = new Map(expansions.flatMap((one) => (one.skipped === undefined ? [] : [[one.id, one.skipped]])));
for (const [id, reason] of skipped) process.stdout.write(`\n${id} is not compared: ${reason}`);
if (skipped.size > 0) process.stdout.write("\n");
const disagreed = total[3] ?? 0;
process.stdout.write(
  `\n${(total[4] ?? 0) - disagreed} of ${total[4]} agree; ${waiting} vectors wait for integrations that are not there yet\n`,
);
process.exitCode = disagreed > 0 ? 1 : 0;
