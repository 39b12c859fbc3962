import { isDeepStrictEqual } from "node:util";
import { analysisExit, analyzeCharm } from "../../src/analyze/analyze-charm.ts";
import { readZip } from "../../src/analyze/read-zip.ts";
import type { ExpansionDifference } from "./judge-expansion.ts";
import { zipOf } from "./zip-of.ts";

/** An entry of a recorded archive. */
export interface RecordedEntry {
  readonly text?: string;
  readonly base64?: string;
  readonly mode?: string;
  readonly stored?: boolean;
  readonly system?: number;
}

/** A recorded run of `charmcraft analyze --format json`. */
export interface AnalysisCase {
  readonly id: string;
  readonly topic: string;
  readonly about: string;
  readonly archive?: Readonly<Record<string, RecordedEntry>>;
  readonly raw?: string;
  readonly expect: {
    readonly exit: number;
    readonly analyze?: readonly { readonly name: string; readonly result: string; readonly check_type: string }[];
    readonly error?: string;
  };
}

/** What the checks of a packed charm say, against the recording. */
export function judgeAnalysis({ archive, raw, expect }: AnalysisCase): readonly ExpansionDifference[] {
  let found: AnalysisCase["expect"];
  try {
    if (archive === undefined && raw === undefined) throw new Error("there is no such file");
    const checks = analyzeCharm(readZip(archive === undefined ? Buffer.from(raw ?? "") : zipOf(archive)));
    found = {
      exit: analysisExit(checks),
      analyze: checks.map(({ name, result, kind }) => ({ name, result, check_type: kind })),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return expect.error === undefined ? [{ path: "archive", expected: "checks", actual: error.message }] : [];
  }
  return [
    { path: "exit", expected: expect.exit, actual: found.exit },
    { path: "analyze", expected: expect.analyze, actual: found.analyze },
  ].filter(({ expected, actual }) => !isDeepStrictEqual(expected, actual));
}
