import { basename, resolve } from "node:path";
import { type Clue, type DetectedProject, detectProject, filesOf } from "@paas-charm/project";
import { exitCodes } from "../exit-codes.ts";
import { cross, faint, tick } from "../terminal/colours.ts";
import { frameworkNamed } from "./frameworks.ts";

/** What `detect` is asked. */
interface DetectCommand {
  readonly app: string;
  readonly json?: boolean;
  readonly explain?: boolean;
}

/** Says what an application is, and by which file; no framework is exit code 1. */
export async function detect({ app, json, explain }: DetectCommand): Promise<void> {
  const directory = resolve(app);
  const detected = detectProject(filesOf(directory), basename(directory));
  const port = detected.port ?? (await defaultPort(detected.framework));
  if (detected.framework === undefined) process.exitCode = exitCodes.failed;
  if (json === true) {
    const { entryPoint, ...rest } = detected;
    process.stdout.write(`${JSON.stringify({ ...rest, "entry-point": entryPoint, port }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(summary(detected, port));
  if (explain === true) process.stdout.write(`\n${explanation(detected.clues)}`);
  else if (detected.framework === undefined)
    process.stdout.write("\n  what was looked for: npx paas-charm detect --explain\n");
}

/** The port that a framework has where the project says none. */
export async function defaultPort(framework: string | undefined): Promise<number | undefined> {
  return framework === undefined ? undefined : (await frameworkNamed(framework))?.defaults.port;
}

/** What was found, a line each, with the file and the rule that it was found by. */
export function summary(detected: DetectedProject, port: number | undefined): string {
  const { framework, entryPoint, services, migration, dependencies, clues, problems } = detected;
  const from = [...new Set(services.map((service) => service.from))].join(", ");
  const by = (what: string): string => {
    const clue = clues.find((one) => one.found && one.what === what);
    return clue === undefined ? "" : faint(`${clue.file} ${clue.rule}`);
  };
  const named = (kind: string): string =>
    services
      .filter((service) => service.kind === kind)
      .map(({ name }) => name)
      .join(", ");
  const rows = [
    ["framework", framework ?? "none that is known", framework === undefined ? "" : by(framework)],
    ["entry point", entryPoint ?? "not found", entryPoint === undefined ? "" : by("entry point")],
    ["dependencies", dependencies ?? "not found", by("dependencies")],
    ["services", services.map(({ name }) => name).join(", ") || "none", faint(from)],
    ["workers", named("worker") || "none", by("worker")],
    ["schedulers", named("scheduler") || "none", by("scheduler")],
    ["migration", migration ?? "none", by("migration")],
    ["port", port === undefined ? "unknown" : `${port}`, by("port") || faint(portRule(framework))],
  ];
  const width = Math.max(...rows.map(([, value = ""]) => value.length));
  const lines = rows.map(([what = "", value = "", why = ""]) =>
    `  ${what.padEnd(12)}  ${value.padEnd(width)}  ${why}`.trimEnd(),
  );
  const refused = problems.map((problem) => `\n  ! ${problem.replaceAll("\n", "\n    ")}`);
  return `${[...lines, ...refused].join("\n")}\n`;
}

function portRule(framework: string | undefined): string {
  return framework === undefined ? "" : `default of ${framework}`;
}

function explanation(clues: readonly Clue[]): string {
  const width = Math.max(...clues.map(({ what }) => what.length));
  return clues
    .map(({ what, file, rule, found }) => `  ${found ? tick() : cross()} ${what.padEnd(width)}  ${file}: ${rule}\n`)
    .join("");
}
