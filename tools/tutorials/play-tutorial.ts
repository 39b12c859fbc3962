import { appendFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Step } from "./read-tutorial.ts";
import { installedCommand, installPackages, readersEnvironment } from "./readers-machine.ts";
import { openTerminals, type PlayReport } from "./terminals.ts";
import { TutorialError } from "./tutorial-error.ts";

/** How a tutorial is played. */
interface PlayOptions {
  /** The program that `npx paas-charm` starts. */
  readonly command: string;
  readonly report: PlayReport;
  /** How long a command may take, in milliseconds; five minutes by default, which builds from empty caches may need. */
  readonly patienceMs?: number;
  /** How long a command that goes on may take to end once something else is to be typed in its terminal; a minute by default. */
  readonly endingMs?: number;
  /** The folder whose `node_modules` has what the page installs; it installs nothing by default. */
  readonly packages?: string;
}

/**
 * Does what a reader of a tutorial does, in an empty folder, and compares what is printed with what the page shows.
 *
 * @throws `TutorialError` at the first difference, with the line of the page
 */
export async function playTutorial(
  steps: readonly Step[],
  { command, report, patienceMs = 300_000, endingMs = 60_000, packages }: PlayOptions,
): Promise<void> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "paas-charm-tutorial-")));
  const bin = await installedCommand(home, command);
  const folder = join(home, "work");
  await mkdir(folder);
  const environment = await readersEnvironment(home, bin);
  const terminals = openTerminals({ folder, environment, patienceMs, endingMs, report });
  let named: string | undefined;
  try {
    for (const [index, step] of steps.entries()) {
      if (step.do === "type") {
        const next = steps.slice(index + 1).find((later) => later.do === "type");
        await terminals.type(step, next?.terminal);
        continue;
      }
      // Files are named from the folder in which the first one is made.
      named ??= await terminals.folder();
      if (step.do === "install") {
        if (packages === undefined) throw new TutorialError(`line ${step.line}: there are no packages to install`);
        await installPackages(named, step.packages, packages);
        report(`install ${step.packages.join(" ")}`, step.line, "");
      } else {
        await put(join(named, step.path), step.text, step.do === "write" ? writeFile : appendFile);
        report(`${step.do} ${step.path}`, step.line, "");
      }
    }
    await terminals.finished();
  } finally {
    await terminals.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function put(file: string, text: string, how: (file: string, text: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await how(file, text);
}
