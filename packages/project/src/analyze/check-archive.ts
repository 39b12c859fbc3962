import { readFileSync } from "node:fs";
import { actionRules } from "../check/actions.ts";
import { assumesRules } from "../check/assumes.ts";
import type { Finding } from "../check/check-project.ts";
import { endpointRules } from "../check/endpoints.ts";
import { optionRules } from "../check/options.ts";
import { collectFaults } from "../check/report-fault.ts";
import { resourceRules } from "../check/resources.ts";
import { sectionRules } from "../check/sections.ts";
import { type Fault, ProjectError, projectError } from "../project-error.ts";
import type { RuleId } from "../rules.ts";
import { parseYamlFile, type YamlFile } from "../yaml-file.ts";
import { type ArchiveCheck, analyzeCharm } from "./analyze-charm.ts";
import { manifestRules } from "./manifest.ts";
import { type ArchiveFile, readZip } from "./read-zip.ts";

/** What a check of a packed charm looked at. */
export interface CheckedArchive {
  /** What `charmcraft analyze` says, check by check. */
  readonly checks: readonly ArchiveCheck[];
  readonly findings: readonly Finding[];
  /** Name of the charm, where it can be told. */
  readonly name: string | undefined;
}

type Files = ReadonlyMap<string, ArchiveFile>;

/**
 * Checks a packed charm, whoever packed it, as charmcraft's linters and Juju do.
 *
 * @throws `ProjectError` when it is no archive
 */
export function checkArchive(path: string): CheckedArchive {
  const files = filesOf(path);
  const checks = analyzeCharm(files);
  const faults: Fault[] = [];
  const [metadata, config, actions, manifest] = ["metadata", "config", "actions", "manifest"].map((name) =>
    yamlOf(files, `${name}.yaml`, faults),
  );
  if (manifest !== undefined)
    faults.push(...collectFaults(manifest, (report) => manifestRules(manifest.value, report)));
  if (metadata !== undefined) faults.push(...jujuFaults(metadata, config, actions));
  if (!isDispatched(files))
    faults.push({
      rule: "archive-dispatch",
      message: "there is no executable `dispatch`, and no hook: Juju would run nothing",
      fix: "add a program `dispatch` of mode 0755 to the root of the archive",
    });
  const name = metadata?.value["name"];
  return {
    checks,
    findings: [...checks.flatMap(findingOf), ...faults.map((fault): Finding => ({ ...fault, severity: "error" }))],
    name: typeof name === "string" ? name : undefined,
  };
}

function filesOf(path: string): Files {
  try {
    return readZip(readFileSync(path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw projectError("archive", `cannot read ${path}: ${reason}`, "give a .charm file", undefined, { cause });
  }
}

/** A file that Juju reads; its faults are noted. */
function yamlOf(files: Files, name: string, faults: Fault[]): YamlFile | undefined {
  const text = files.get(name)?.content.toString("utf8");
  if (text === undefined || text.trim() === "") return undefined;
  try {
    return parseYamlFile(text, name);
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    faults.push(...error.faults);
    return undefined;
  }
}

function jujuFaults(metadata: YamlFile, config: YamlFile | undefined, actions: YamlFile | undefined): readonly Fault[] {
  const parts = { config, actions };
  const charm = {
    ...metadata.value,
    ...(config && { config: config.value }),
    ...(actions && { actions: actions.value }),
  };
  const whole: YamlFile = {
    ...metadata,
    value: charm,
    placeOf: ([section, ...rest]) => {
      const part = section === "config" || section === "actions" ? parts[section] : undefined;
      return part === undefined
        ? metadata.placeOf(section === undefined ? [] : [section, ...rest])
        : part.placeOf(rest);
    },
  };
  return collectFaults(whole, (report) => {
    endpointRules(charm, report);
    resourceRules(charm, report);
    sectionRules(charm, report);
    assumesRules(charm, report);
    // How a default is written is not known here: what may be a float is taken for one.
    optionRules(charm, () => true, report);
    actionRules(charm, report);
  });
}

/** Juju starts `dispatch`, else the hook's own program; it makes hooks executable, and dispatch not. */
function isDispatched(files: Files): boolean {
  const dispatch = files.get("dispatch");
  return (
    (dispatch !== undefined && (dispatch.mode & 0o111) !== 0) ||
    [...files.keys()].some((name) => name.startsWith("hooks/"))
  );
}

const ruleOf: Readonly<Record<string, RuleId>> = {
  "juju-actions": "analyze-juju-actions",
  "juju-config": "analyze-juju-config",
  metadata: "analyze-metadata",
  "naming-conventions": "analyze-naming-conventions",
  entrypoint: "analyze-entrypoint",
  "ops-main-call": "analyze-ops-main-call",
};

function findingOf({ name, result, text }: ArchiveCheck): readonly Finding[] {
  const rule = ruleOf[name];
  if (rule === undefined || !["warning", "error", "fatal"].includes(result)) return [];
  const severity = result === "warning" ? "warning" : "error";
  return [{ rule, severity, message: text, fix: "correct what the archive is packed from", refusedBy: "charmcraft" }];
}
