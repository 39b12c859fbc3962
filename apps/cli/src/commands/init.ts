import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { detectProject, filesOf, frameworkNames, ProjectError, projectTemplates, rockName } from "@paas-charm/project";
import { exitCodes } from "../exit-codes.ts";
import { ownVersion } from "../own-version.ts";
import { faint, tick } from "../terminal/colours.ts";
import { UsageError } from "../usage-error.ts";

/** What `init` is asked. */
interface InitCommand {
  readonly app: string;
  readonly framework?: string;
  readonly name?: string;
  readonly typescript?: boolean;
  readonly force?: boolean;
}

/** Makes the project files of an application: says what it saw, asks only what it cannot see, and writes over nothing unasked. */
export async function init({
  app,
  framework: given,
  name,
  typescript = false,
  force = false,
}: InitCommand): Promise<void> {
  const directory = resolve(app);
  if (!existsSync(directory)) throw new UsageError(`there is no folder ${app}`, `make it first: mkdir ${app}`);
  const detected = detectProject(filesOf(directory), basename(directory), given);
  const clue = detected.clues.find((one) => one.found && one.what === detected.framework);
  if (clue !== undefined && given === undefined)
    process.stdout.write(`  ${tick()} ${detected.framework}  ${faint(`${clue.file} ${clue.rule}`)}\n`);
  const framework = detected.framework ?? (await askFramework());
  if (framework === undefined) return;
  const charm = charmName(name ?? rockName(basename(directory)), name !== undefined);
  const files = projectTemplates({ name: charm, framework, typescript, version: ownVersion() });
  const existing = Object.keys(files).filter((path) => existsSync(join(directory, path)));
  // A rockcraft.yaml of the application is what was looked at: it stays.
  const kept = existing.includes("rockcraft.yaml") && !force ? ["rockcraft.yaml"] : [];
  const inTheWay = existing.filter((path) => !kept.includes(path));
  if (inTheWay.length > 0 && !force && !(await askOverwrite(inTheWay))) return;
  for (const [path, text] of Object.entries(files)) {
    if (kept.includes(path)) continue;
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
    process.stdout.write(`  ${tick()} ${path}\n`);
  }
  for (const path of kept) process.stdout.write(`  ${tick()} ${path}  ${faint("as it was")}\n`);
  for (const problem of detected.problems) process.stdout.write(`  ! ${problem.replaceAll("\n", "\n    ")}\n`);
  process.stdout.write(nextSteps(app, typescript));
}

async function askFramework(): Promise<string | undefined> {
  if (!process.stdin.isTTY) {
    throw new UsageError(
      "no framework was found here",
      `say which: --framework ${frameworkNames.join("|")}; what was looked for: npx paas-charm detect --explain`,
    );
  }
  const { isCancel, select } = await import("@clack/prompts");
  const answer = await select({
    message: "No framework was found here. Which is it to be?",
    options: frameworkNames.map((value) => ({ value, label: value })),
  });
  if (!isCancel(answer)) return answer;
  process.exitCode = exitCodes.interrupted;
  return undefined;
}

async function askOverwrite(paths: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new ProjectError([
      {
        rule: "file-exists",
        message: `these files are there already: ${paths.join(", ")}; nothing was written`,
        fix: "move them away, or write over them: --force",
      },
    ]);
  }
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: `Write over ${paths.join(", ")}?`, initialValue: false });
  if (answer === true) return true;
  process.exitCode = isCancel(answer) ? exitCodes.interrupted : exitCodes.failed;
  return false;
}

function charmName(name: string, isGiven: boolean): string {
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*$/.test(name)) return name;
  if (!isGiven) return "my-app";
  throw new UsageError(
    `'${name}' is no name for a charm`,
    "use lower case letters, digits and hyphens, a letter first and one in each part between hyphens",
  );
}

function nextSteps(app: string, typescript: boolean): string {
  return [
    "\n",
    `  Check    cd ${join(app, "charm")}${typescript ? " && npm install && npm test" : ""} && npx paas-charm check\n`,
    "  Run      npx paas-charm run\n",
    "  Pack     npx paas-charm pack\n",
  ].join("");
}
