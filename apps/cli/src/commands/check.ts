import { join, resolve } from "node:path";
import {
  breakingChanges,
  type CheckedProject,
  checkProject,
  type Finding,
  readArchive,
  readYamlFile,
} from "@paas-charm/project";
import { exitCodes } from "../exit-codes.ts";
import { tick } from "../terminal/colours.ts";
import { renderFault } from "../terminal/render-faults.ts";
import { readDeclared } from "./declared.ts";

/** What `check` is asked. */
interface CheckCommand {
  readonly project: string;
  readonly json?: boolean;
  readonly charmcraft?: boolean;
  readonly against?: string;
}

/** Checks the project and prints what was found; errors are exit code 1. */
export async function check({ project, json, charmcraft, against }: CheckCommand): Promise<void> {
  const directory = resolve(project);
  const { declared, faults } = await readDeclared(directory);
  const checked = await checkProject(directory, { declared, faults, strict: charmcraft === true });
  const findings = [...checked.findings, ...(against === undefined ? [] : changesFrom(against, directory, checked))];
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const counts = { errors, warnings: findings.length - errors };
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ ...counts, findings: findings.map(printable) }, undefined, 2)}\n`);
  } else {
    for (const finding of findings)
      process.stdout.write(`${renderFault(shown(finding), directory, finding.severity)}\n`);
    process.stdout.write(verdict(counts, String(checked.charm?.["name"] ?? "the charm")));
  }
  process.exitCode = errors > 0 ? exitCodes.failed : exitCodes.done;
}

function changesFrom(archive: string, directory: string, { charm }: CheckedProject): readonly Finding[] {
  const old = readArchive(archive);
  // What cannot be expanded has its errors already.
  if (charm === undefined) return [];
  return breakingChanges(old, charm, readYamlFile(join(directory, "charmcraft.yaml"), "charmcraft.yaml"));
}

/** The rule stands behind, so that it can be looked up; and who refuses what we take. */
function shown(finding: Finding): Finding {
  const { message, rule, refusedBy, severity } = finding;
  const who =
    refusedBy === undefined ? "" : severity === "warning" ? `; only ${refusedBy} refuses it` : `; ${refusedBy}`;
  return { ...finding, message: `${message}  (${rule}${who})` };
}

/** Names with hyphens, as Juju's own JSON has them. */
function printable({ rule, severity, message, fix, place, refusedBy }: Finding): object {
  return { rule, severity, message, fix, ...place, ...(refusedBy && { "refused-by": refusedBy }) };
}

function verdict({ errors, warnings }: { readonly errors: number; readonly warnings: number }, name: string): string {
  if (errors + warnings === 0) return `${tick()} ${name}: nothing wrong was found\n`;
  return `${[counted(errors, "error"), counted(warnings, "warning")].filter((text) => text !== "").join(", ")}\n`;
}

function counted(count: number, what: string): string {
  return count === 0 ? "" : `${count} ${what}${count === 1 ? "" : "s"}`;
}
