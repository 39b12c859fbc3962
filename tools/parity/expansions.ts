import { existsSync } from "node:fs";
import { join } from "node:path";
import { type AnalysisCase, judgeAnalysis } from "../../packages/project/test/goldens/judge-analysis.ts";
import { type ArchiveCase, judgeArchive } from "../../packages/project/test/goldens/judge-archive.ts";
import {
  type ExpansionCase,
  type ExpansionDifference,
  judgeExpansion,
  judgeRockExpansion,
} from "../../packages/project/test/goldens/judge-expansion.ts";
import { type InitCase, judgeInit, notCompared } from "../../packages/project/test/goldens/judge-init.ts";
import { readCases } from "../../packages/project/test/goldens/read-cases.ts";

/** What came of a recorded expansion. */
export interface JudgedExpansion {
  readonly id: string;
  readonly about: string;
  /** The file of recordings and the topic. */
  readonly row: string;
  readonly differences: readonly ExpansionDifference[];
  /** Why it was not compared. */
  readonly skipped?: string;
}

/** Every recorded expansion and archive of a folder laid out as `goldens/` is; what the folder lacks is left out. */
export function judgeExpansions(folder: string): readonly JudgedExpansion[] {
  return [
    ...judgedIn<ExpansionCase>(folder, "expand/cases.jsonl", judgeExpansion),
    ...judgedIn<ExpansionCase>(folder, "rock/cases.jsonl", judgeRockExpansion),
    ...judgedIn<ArchiveCase>(folder, "expand/pack/cases.jsonl", judgeArchive),
    ...judgedIn<AnalysisCase>(folder, "expand/pack/analyze.jsonl", judgeAnalysis),
    ...judgedIn<InitCase>(folder, "expand/init/cases.jsonl", judgeInit, notCompared),
  ];
}

function judgedIn<Case extends { readonly id: string; readonly about: string; readonly topic: string }>(
  folder: string,
  path: string,
  judge: (one: Case) => readonly ExpansionDifference[],
  skip: (one: Case) => string | undefined = () => undefined,
): readonly JudgedExpansion[] {
  const file = join(folder, path);
  if (!existsSync(file)) return [];
  return readCases<Case>(file).map((one) => {
    const skipped = skip(one);
    const row = `${path.replace(/(?:\/cases)?\.jsonl$/, "")} ${one.topic}`;
    const differences = skipped === undefined ? judge(one) : [];
    return { id: one.id, about: one.about, row, differences, ...(skipped !== undefined && { skipped }) };
  });
}
