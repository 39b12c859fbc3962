import { join, resolve } from "node:path";
import {
  ejectCharm,
  expandAsCharmcraft,
  expandRock,
  type Fault,
  filesOf,
  ProjectError,
  printedCharm,
  printedRock,
  readCharmProject,
  readYamlFile,
  type YamlMap,
} from "@paas-charm/project";
import { stringify } from "yaml";
import { appDirectory } from "../project-folder.ts";
import { renderFault } from "../terminal/render-faults.ts";
import { readDeclared } from "./declared.ts";

/** What `expand` is asked. */
interface ExpandCommand {
  readonly project: string;
  readonly json?: boolean;
  readonly charmcraft?: boolean;
  readonly rock?: boolean;
  readonly app?: string;
  readonly eject?: boolean;
}

/** Prints the expanded project file, or writes the extension out. What charmcraft alone refuses is told on standard error. */
export async function expand(options: ExpandCommand): Promise<void> {
  const directory = resolve(options.project);
  if (options.eject === true) {
    const { declared, faults } = await readDeclared(directory);
    if (faults.length > 0) throw new ProjectError(faults);
    for (const line of await ejectCharm(directory, declared)) process.stdout.write(`  ${line}\n`);
    return;
  }
  const expanded = options.rock === true ? rock(options, directory) : await charm(options, directory);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(expanded, undefined, 2)}\n`
      : stringify(expanded, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false }),
  );
}

async function charm({ charmcraft }: ExpandCommand, directory: string): Promise<YamlMap> {
  if (charmcraft === true) {
    const file = readYamlFile(join(directory, "charmcraft.yaml"), "charmcraft.yaml");
    const experimental = Boolean(process.env["CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS"]);
    return expandAsCharmcraft(file, { files: filesOf(directory), experimental });
  }
  const { declared, faults } = await readDeclared(directory);
  if (faults.length > 0) throw new ProjectError(faults);
  const { expanded } = readCharmProject(directory, declared);
  warn(expanded.warnings, directory);
  return printedCharm(expanded.charm);
}

function rock({ charmcraft, app }: ExpandCommand, project: string): YamlMap {
  const directory = appDirectory(project, app);
  const file = readYamlFile(join(directory, "rockcraft.yaml"), "rockcraft.yaml");
  const experimental = Boolean(process.env["ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS"]);
  const { rock: expanded } = expandRock(file, filesOf(directory), { strict: charmcraft === true && !experimental });
  return printedRock(expanded);
}

function warn(warnings: readonly Fault[], directory: string): void {
  for (const warning of warnings) process.stderr.write(renderFault(warning, directory, "warning"));
}
