import { join, resolve } from "node:path";
import {
  breakingChanges,
  type CheckedProject,
  checkArchive,
  checkProject,
  type Finding,
  readArchive,
  readYamlFile,
} from "@paas-charm/project";
import { exitCodes } from "../exit-codes.ts";
import { faint, tick } from "../terminal/colours.ts";
import { renderFault } from "../terminal/render-faults.ts";
import { readDeclared } from "./declared.ts";

/** What `check` is asked. */
interface CheckCommand {
  readonly project: string;
  readonly json?: boolean;
  readonly charmcraft?: boolean;
  readonly against?: string;
}

/** Checks a project, or a packed charm. */
export async function check(archive: string | undefined, options: CheckCommand): Promise<void> {
  if (archive === undefined) await checkFolder(options);
  else checkPacked(archive, options);
}

/** Says of a packed charm what charmcraft's linters and Juju find in it; errors are exit code 1. */
function checkPacked(archive: string, { json }: CheckCommand): void {
  const { checks, findings, name } = checkArchive(archive);
  if (json === true) {
    const analysis = checks.map((one) => ({ name: one.name, "check-type": one.kind, result: one.result }));
    const report = { ...countsOf(findings), findings: findings.map(printable), analysis };
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  } else {
    for (const finding of findings) process.stdout.write(`${renderFault(shown(finding), ".", finding.severity)}\n`);
    for (const { name: check, result } of checks)
      process.stdout.write(`  ${check.padEnd(20)} ${result === "nonapplicable" ? faint("does not apply") : result}\n`);
    process.stdout.write(`\n${verdict(countsOf(findings), name ?? archive)}`);
  }
  process.exitCode = countsOf(findings).errors > 0 ? exitCodes.failed : exitCodes.done;
}

/** Checks the project and prints what was found; errors are exit code 1. */
async function checkFolder({ project, json, charmcraft, against }: CheckCommand): Promise<void> {
  const directory = resolve(project);
  const { declared, faults } = await readDeclared(directory);
  const checked = await checkProject(directory, { declared, faults, strict: charmcraft === true });
  const findings = [...checked.findings, ...(against === undefined ? [] : changesFrom(against, directory, checked))];
  const counts = countsOf(findings);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ ...counts, findings: findings.map(printable) }, undefined, 2)}\n`);
  } else {
    for (const finding of findings)
      process.stdout.write(`${renderFault(shown(finding), directory, finding.severity)}\n`);
    process.stdout.write(verdict(counts, String(checked.charm?.["name"] ?? "the charm")));
  }
  process.exitCode = counts.errors > 0 ? exitCodes.failed : exitCodes.done;
}

function countsOf(findings: readonly Finding[]): { readonly errors: number; readonly warnings: number } {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: findings.length - errors };
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
