import type { Fault } from "../project-error.ts";
import type { YamlFile } from "../yaml-file.ts";

/** Notes a fault at a path of an expanded charm. */
export type ReportFault = (rule: string, path: readonly string[], message: string, fix: string) => void;

/** Faults as they are found, each at its place in the author's file. */
export function collectFaults(file: YamlFile, look: (report: ReportFault) => void): readonly Fault[] {
  const faults: Fault[] = [];
  look((rule, path, message, fix) => faults.push({ rule, message, fix, path, place: file.placeOf(path) }));
  return faults;
}
