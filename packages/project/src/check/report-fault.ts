import type { Fault } from "../project-error.ts";
import type { RuleId } from "../rules.ts";
import type { YamlFile } from "../yaml-file.ts";
import { mapAt } from "../yaml-map.ts";

/** Notes a fault at a path of an expanded charm; at `or` where the author's file has only that. */
export type ReportFault = (
  rule: RuleId,
  path: readonly string[],
  message: string,
  fix: string,
  or?: readonly string[],
) => void;

/** Faults as they are found, each at its place in the author's file. */
export function collectFaults(file: YamlFile, look: (report: ReportFault) => void): readonly Fault[] {
  const faults: Fault[] = [];
  look((rule, path, message, fix, or = path) => {
    const own = Object.hasOwn(mapAt(file.value, path.slice(0, -1)), path.at(-1) ?? "") ? path : or;
    faults.push({ rule, message, fix, path, place: file.placeOf(own) });
  });
  return faults;
}
