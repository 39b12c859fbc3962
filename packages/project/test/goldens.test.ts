import { describe, expect, test } from "vitest";
import { type AnalysisCase, judgeAnalysis } from "./goldens/judge-analysis.ts";
import { type ArchiveCase, judgeArchive } from "./goldens/judge-archive.ts";
import { type ExpansionCase, judgeExpansion, judgeRockExpansion } from "./goldens/judge-expansion.ts";
import { readCases } from "./goldens/read-cases.ts";

describe("what charmcraft 4.5.0 expands and refuses", () => {
  test.for(readCases<ExpansionCase>("goldens/expand/cases.jsonl"))("$id: $about", (one) => {
    expect(judgeExpansion(one)).toEqual([]);
  });
});

describe("what rockcraft 1.20 expands and refuses", () => {
  test.for(readCases<ExpansionCase>("goldens/rock/cases.jsonl"))("$id: $about", (one) => {
    expect(judgeRockExpansion(one)).toEqual([]);
  });
});

describe("what charmcraft 4.5.0 writes for Juju", () => {
  test.for(readCases<ArchiveCase>("goldens/expand/pack/cases.jsonl"))("$id: $about", (one) => {
    expect(judgeArchive(one)).toEqual([]);
  });
});

describe("what charmcraft 4.5.0 finds in a packed charm", () => {
  test.for(readCases<AnalysisCase>("goldens/expand/pack/analyze.jsonl"))("$id: $about", (one) => {
    expect(judgeAnalysis(one)).toEqual([]);
  });
});
