import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import {
  detectProject,
  filesOf,
  frameworkNames,
  isCharmName,
  ProjectError,
  planProject,
  rockName,
} from "@paas-charm/project";
import { exitCodes } from "../exit-codes.ts";
import { ownVersion } from "../own-version.ts";
import { faint, tick } from "../terminal/colours.ts";
import { UsageError } from "../usage-error.ts";
import { defaultPort, summary } from "./detect.ts";

/** What `init` is asked. */
interface InitCommand {
  readonly app: string;
  readonly framework?: string;
  readonly name?: string;
  readonly base?: string;
  readonly typescript?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Makes the project files of an application: says what it saw, asks only what it cannot see, and writes over nothing unasked. */
export async function init({
  app,
  name,
  typescript = false,
  force = false,
  json,
  ...asked
}: InitCommand): Promise<void> {
  const directory = resolve(app);
  if (name !== undefined && !isCharmName(name)) {
    throw new UsageError(
      `'${name}' is no name for a charm`,
      "use lower case letters, digits and hyphens, two at least, a letter first and one in each part between hyphens",
    );
  }
  if (!existsSync(directory)) throw new UsageError(`there is no folder ${app}`, `make it first: mkdir ${app}`);
  const files = filesOf(directory);
  const detected = detectProject(files, basename(directory), asked.framework);
  const framework = detected.framework ?? (await askFramework());
  if (framework === undefined) return;
  const found = rockName(basename(directory));
  const charm = name ?? (isCharmName(found) ? found : "my-app");
  const plan = planProject(files, { name: charm, framework, base: asked.base, typescript, version: ownVersion() });
  const port = detected.port ?? (await defaultPort(framework));
  const say = (text: string): void => void (json !== true && process.stdout.write(text));
  say(
    plan.hasStarter
      ? `  ${tick()} no application is here: a small one of ${framework} is made too\n`
      : `${summary({ ...detected, framework }, port)}\n`,
  );
  if (plan.inTheWay.length > 0 && !force && !(await askOverwrite(plan.inTheWay))) return;
  for (const [path, text] of Object.entries(plan.files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
    say(`  ${tick()} ${path}\n`);
  }
  for (const path of plan.kept) say(`  ${tick()} ${path}  ${faint("as it was")}\n`);
  say(nextSteps(app, typescript, framework));
  if (json !== true) return;
  const report = {
    name: charm,
    framework,
    "entry-point": detected.entryPoint,
    files: Object.keys(plan.files),
    kept: plan.kept,
  };
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
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

function nextSteps(app: string, typescript: boolean, framework: string): string {
  // A Django charm needs its database from the start.
  const integrate = framework === "django" ? " --integrate postgresql" : "";
  return [
    "\n",
    `  Check    cd ${join(app, "charm")}${typescript ? " && npm install && npm test" : ""} && npx paas-charm check\n`,
    `  Run      npx paas-charm run${integrate}\n`,
    "  Pack     npx paas-charm pack\n",
  ].join("");
}
