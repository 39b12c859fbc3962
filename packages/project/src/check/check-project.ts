import { join } from "node:path";
import { modelFaults } from "../charmcraft/charm-model.ts";
import { cosFolderFaults, paasConfigFaults } from "../charmcraft/paas-files.ts";
import { partNameFaults } from "../charmcraft/part-faults.ts";
import { platformFaults } from "../charmcraft/platform-faults.ts";
import { withSiblingFiles } from "../charmcraft/sibling-files.ts";
import type { DeclaredCharm } from "../declared-charm.ts";
import { declaredEndpoints, mergeDeclared } from "../declared-charm.ts";
import { type ExpandedCharm, expandCharm, namesNone } from "../expand.ts";
import { frameworkExtension } from "../framework-form.ts";
import { type Fault, ProjectError } from "../project-error.ts";
import { filesOf, type ProjectFiles } from "../rock/project-files.ts";
import { parseYamlFile, type YamlFile, type YamlMap } from "../yaml-file.ts";
import { mapAt } from "../yaml-map.ts";
import { actionRules } from "./actions.ts";
import { assumesRules } from "./assumes.ts";
import { endpointRules } from "./endpoints.ts";
import { readingFaults } from "./framework-reads.ts";
import { mistakes } from "./mistakes.ts";
import { optionRules } from "./options.ts";
import { withCharmTs } from "./place-in-charm-ts.ts";
import { collectFaults } from "./report-fault.ts";
import { resourceRules } from "./resources.ts";

/** Something that a check found. */
export interface Finding extends Fault {
  /** Errors make a charm that cannot be packed or deployed; warnings are refused by charmcraft alone, or only unwise. */
  readonly severity: "error" | "warning";
}

/** What a check looked at. */
export interface CheckedProject {
  readonly findings: readonly Finding[];
  /** The charm with all that the extension and charm.ts add; absent when it cannot be told. */
  readonly charm: YamlMap | undefined;
}

/** How to check. */
export interface CheckOptions {
  /** What charm.ts declares. */
  readonly declared?: DeclaredCharm | undefined;
  /** What is wrong with charm.ts itself. */
  readonly faults?: readonly Fault[];
  /** Takes what only charmcraft refuses for errors. */
  readonly strict?: boolean;
}

/** Checks the project of a folder by every rule: charmcraft's, Juju's and our own. It throws nothing that a person has written. */
export function checkProject(directory: string, options: CheckOptions = {}): CheckedProject {
  const files = filesOf(directory);
  try {
    const name = "charmcraft.yaml";
    if (!files.isFile(name)) return missing(directory);
    return checkFile(parseYamlFile(files.text(name), name), files.text(name), files, options);
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return { findings: error.faults.map((fault) => ({ ...fault, severity: "error" })), charm: undefined };
  }
}

function missing(directory: string): CheckedProject {
  const message = `there is no ${join(directory, "charmcraft.yaml")}`;
  const fix = "run this in the folder of a charm, or make one with `npx paas-charm init`";
  return { findings: [{ rule: "file-missing", severity: "error", message, fix }], charm: undefined };
}

/** The same for a file that was read already. */
export function checkFile(file: YamlFile, text: string, files: ProjectFiles, options: CheckOptions): CheckedProject {
  const { declared, faults: given = [], strict = false } = options;
  const hard: Fault[] = [...given];
  const expanded = attempt(hard, () =>
    expandCharm(file, {
      instead:
        declared?.frameworkForm && namesNone(file)
          ? frameworkExtension(declared.framework, declared.frameworkForm)
          : undefined,
      framework: declared?.framework,
      endpoints: declared && declaredEndpoints(declared),
      hasPaasConfig: files.isFile("paas-config.yaml"),
    }),
  );
  const charm =
    expanded && (attempt(hard, () => declared && mergeDeclared(expanded, declared, file)) ?? expanded.charm);
  const whole = charm ?? file.value;
  const placed = declared && files.isFile("charm.ts") ? withCharmTs(file, declared, files.text("charm.ts")) : file;
  const juju = collectFaults(placed, (report) => {
    endpointRules(whole, report);
    resourceRules(whole, report);
    assumesRules(whole, report);
    optionRules(whole, (option) => isFloat(text, file, option), report);
    actionRules(whole, report);
  });
  const soft = [
    ...mistakes(whole, file, files),
    ...(expanded === undefined ? [] : readingFaults(whole, expanded, file)),
  ];
  const theirs = [...(expanded?.warnings ?? []), ...charmcraftFaults(file, whole, expanded, files)];
  const findings: Finding[] = [
    ...[...hard, ...juju].map((fault) => ({ ...fault, severity: "error" as const })),
    ...theirs.map((fault) => ({
      ...fault,
      severity: strict || fault.refusedBy === undefined ? ("error" as const) : ("warning" as const),
    })),
    ...soft.map((fault) => ({
      ...fault,
      severity: softErrors.includes(fault.rule) ? ("error" as const) : ("warning" as const),
    })),
  ];
  return { findings: once(findings), charm };
}

/** Mistakes that end in a refusal, only later. */
const softErrors = ["application-name"];

function charmcraftFaults(
  file: YamlFile,
  charm: YamlMap,
  expanded: ExpandedCharm | undefined,
  files: ProjectFiles,
): readonly Fault[] {
  const faults: Fault[] = [...platformFaults(file), ...cosFolderFaults(files)];
  if (expanded !== undefined) faults.push(...paasConfigFaults(files, expanded.framework, expanded.dialect));
  attempt(faults, () => withSiblingFiles(charm, file, files));
  // Without its extension a file has no parts, and much besides.
  if (expanded !== undefined) faults.push(...modelFaults(charm, file), ...partNameFaults(charm, expanded.base, file));
  return faults;
}

function attempt<Result>(faults: Fault[], work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    faults.push(...error.faults);
    return undefined;
  }
}

/** The default of an option as it is written: `1.0` and `1` have the same value. */
function isFloat(text: string, file: YamlFile, option: string): boolean {
  const path = ["config", "options", option, "default"];
  if (!Object.hasOwn(mapAt(file.value, path.slice(0, -1)), "default")) return false;
  const { line, column } = file.placeOf(path);
  const rest = text.split(/\r\n|\r|\n/)[line - 1]?.slice(column - 1) ?? "";
  return /^["']?default["']?\s*:\s*[-+]?(?:\d[\d_]*)?\.\d*/.test(rest);
}

/** What two rules say of one place is said once, by the first. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, place, message }) => {
    const key = `${rule} ${place?.file}:${place?.line}:${place?.column} ${place === undefined ? message : ""}`;
    return !seen.has(key) && seen.add(key);
  });
}
