import { existsSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hostPlatform } from "@paas-charm/project";
import { readArchive } from "../../../packages/project/test/unpack-as-juju.ts";
import type { PackedPackage } from "../packed-package.ts";
import { runTool } from "../run-tool.ts";
import { charmcraftYaml, writeTrialProject } from "./trial-project.ts";

/** Who brings the packages to a project. */
export const clients = ["npm", "pnpm", "npx"] as const;

/** One of them. */
export type Client = (typeof clients)[number];

/** One way of using the packages. */
export interface Trial {
  readonly client: Client;
  /** An empty folder outside this tree. */
  readonly directory: string;
  readonly packages: readonly PackedPackage[];
  readonly registry: string;
  /** Its `PATH` starts with the Node to use. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/** Installs the packages, checks and tests the README's charm with them, and packs it. Resolves to the charm's bytes. */
export async function tryInstall(trial: Trial): Promise<Buffer> {
  const { client, directory, registry, onProgress } = trial;
  await writeTrialProject(directory, registry);
  onProgress("installing");
  await install(trial);
  onProgress("checking types");
  await run(trial, ["node_modules/.bin/tsc"]);
  onProgress("testing");
  await run(trial, ["node", "--test"]);
  if (client !== "npx") {
    onProgress("importing");
    await importAll(trial);
  }
  onProgress("packing");
  const charm = await pack(trial, directory);
  if (client === "npx") await ownPackagesWin(trial);
  return charm;
}

const beside = ["@paas-charm/core", "@paas-charm/flask", "@paas-charm/testing", "zod", "typescript", "@types/node"];
const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];

async function install(trial: Trial): Promise<void> {
  const command = commandTarball(trial);
  // With npx the command is no part of the project.
  if (trial.client === "npx") await run(trial, ["npm", "install", ...quiet, ...beside]);
  else if (trial.client === "npm") await run(trial, ["npm", "install", ...quiet, command, ...beside]);
  else await run(trial, ["npx", "-y", "pnpm@12", "add", "--prefer-offline", command, ...beside]);
}

function commandTarball({ packages }: Trial): string {
  return packages.find(({ manifest }) => manifest.name === "paas-charm")?.tarball ?? "";
}

/** Packs a project's charm by the command that its author would type. */
async function pack(trial: Trial, directory: string): Promise<Buffer> {
  const args = ["pack", "--platform", hostPlatform(), "--output", "packed"];
  const command =
    trial.client === "npx"
      ? ["npx", "--yes", "--prefer-offline", `--package=${commandTarball(trial)}`, "--", "paas-charm"]
      : ["node_modules/.bin/paas-charm"];
  await run({ ...trial, directory }, [...command, ...args]);
  const [name = ""] = await readdir(join(directory, "packed"));
  return await readFile(join(directory, "packed", name));
}

/** Every entry point of every package, as it lies in the install. */
async function importAll(trial: Trial): Promise<void> {
  const urls = trial.packages.flatMap(({ manifest: { name, exports = {} } }) => {
    // pnpm keeps what the project does not ask for itself in a folder of its own.
    const folders = ["node_modules", "node_modules/.pnpm/node_modules"].map((root) =>
      join(trial.directory, root, name),
    );
    const folder = folders.find((one) => existsSync(one)) ?? "";
    return Object.values(exports).map((conditions) => pathToFileURL(join(folder, conditions["default"] ?? "")).href);
  });
  await writeFile(join(trial.directory, "import-all.mjs"), urls.map((url) => `await import("${url}");\n`).join(""));
  await run(trial, ["node", "import-all.mjs"]);
}

/** The project's packages are in its charm, not those that came with the command; and those are where the project has none. */
async function ownPackagesWin(trial: Trial): Promise<void> {
  const mark = "theProjectsOwn";
  const own = join(trial.directory, "node_modules/@paas-charm/flask/dist/index.js");
  await appendFile(own, `\nglobalThis.${mark} = true;\n`);
  const plain = join(trial.directory, "without-packages");
  await mkdir(plain);
  await writeFile(join(plain, "charmcraft.yaml"), charmcraftYaml);
  await writeFile(join(plain, ".npmrc"), `@paas-charm:registry=${trial.registry}\n`);

  const code = async (directory: string): Promise<string> =>
    readArchive(await pack(trial, directory))
      .find(({ name }) => name === "charm.cjs")
      ?.content.toString() ?? "";
  if (!(await code(trial.directory)).includes(mark)) throw new Error("the command's own packages are in the charm");
  if ((await code(plain)).length === 0) throw new Error("a charm without packages of its own has no code");
}

function run({ directory, env, signal }: Trial, [command = "", ...args]: readonly string[]): Promise<string> {
  return runTool(command, args, { cwd: directory, env, signal });
}
