import { join } from "node:path";
import type { Dialect } from "@paas-charm/core";
import type { ZodType } from "zod";
import { modelFaults } from "../charmcraft/charm-model.ts";
import { cosFolderFaults, paasConfigFaults } from "../charmcraft/paas-files.ts";
import { partNameFaults } from "../charmcraft/part-faults.ts";
import { platformFaults } from "../charmcraft/platform-faults.ts";
import { withSiblingFiles } from "../charmcraft/sibling-files.ts";
import { readCosAssets } from "../cos-assets.ts";
import type { DeclaredCharm } from "../declared-charm.ts";
import { declaredEndpoints, mergeDeclared } from "../declared-charm.ts";
import { type ExpandedCharm, expandCharm, namesNone } from "../expand.ts";
import { withFilesBeside } from "../files-beside.ts";
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
import { optionMistakes } from "./option-mistakes.ts";
import { optionRules } from "./options.ts";
import { paasConfigSchemaFaults, paasConfigSchemas } from "./paas-config-file.ts";
import { withCharmTs } from "./place-in-charm-ts.ts";
import { platformMistakes, platformsPacked } from "./platform-mistakes.ts";
import { pythonCode } from "./python-code.ts";
import { collectFaults } from "./report-fault.ts";
import { resourceRules } from "./resources.ts";
import { sectionRules } from "./sections.ts";

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
  /** Schemas of paas-config.yaml by dialect. */
  readonly paasConfig?: Readonly<Record<Dialect, ZodType>>;
}

/** Checks the project of a folder by every rule: charmcraft's, Juju's and our own. It throws nothing that a person has written. */
export async function checkProject(directory: string, options: CheckOptions = {}): Promise<CheckedProject> {
  const files = filesOf(directory);
  try {
    const name = "charmcraft.yaml";
    if (!files.isFile(name)) return missing(directory);
    const assets: Fault[] = [];
    attempt(assets, () => readCosAssets(directory, []));
    return checkFile(parseYamlFile(files.text(name), name), files.text(name), files, {
      ...options,
      faults: [...(options.faults ?? []), ...assets.filter(({ rule }) => rule === "cos-asset")],
      ...(files.isFile("paas-config.yaml") && { paasConfig: await paasConfigSchemas() }),
    });
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
  const plain = attempt(hard, () =>
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
  const beside = plain && attempt(hard, () => withFilesBeside(plain.charm, file, files));
  const expanded = plain && { ...plain, charm: beside?.charm ?? plain.charm };
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
    sectionRules(whole, report);
  });
  const soft = [
    ...mistakes(whole, placed, files),
    ...platformMistakes(whole, placed),
    ...pythonCode(files),
    ...(expanded === undefined ? [] : readingFaults(whole, expanded, placed)),
    ...collectFaults(placed, (report) => expanded && optionMistakes(whole, expanded, declared?.frameworkForm, report)),
  ];
  const theirs = [...(expanded?.warnings ?? []), ...charmcraftFaults(file, whole, plain, files, options.paasConfig)];
  const findings: Finding[] = [
    ...[...hard, ...juju].map((fault) => ({ ...fault, severity: "error" as const })),
    ...theirs.map((fault) => ({
      ...fault,
      severity: strict || fault.refusedBy === undefined ? ("error" as const) : ("warning" as const),
    })),
    ...soft.map((fault) => ({
      ...fault,
      severity: isRefused(fault, whole) ? ("error" as const) : ("warning" as const),
    })),
  ];
  return { findings: once(findings), charm };
}

/** Mistakes that end in a refusal, only later. */
function isRefused({ rule }: Fault, charm: YamlMap): boolean {
  return rule === "application-name" || (rule === "platform-runtime" && platformsPacked(charm).length === 0);
}

function charmcraftFaults(
  file: YamlFile,
  charm: YamlMap,
  expanded: ExpandedCharm | undefined,
  files: ProjectFiles,
  paasConfig: CheckOptions["paasConfig"],
): readonly Fault[] {
  const faults: Fault[] = [...platformFaults(file), ...cosFolderFaults(files)];
  if (expanded !== undefined) {
    const theirs = paasConfigFaults(files, expanded.framework, expanded.dialect);
    const ours = paasConfig && theirs.length === 0 ? paasConfigSchemaFaults(files, paasConfig[expanded.dialect]) : [];
    faults.push(...theirs, ...ours);
  }
  if (expanded !== undefined) attempt(faults, () => withSiblingFiles(expanded.charm, file, files));
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
