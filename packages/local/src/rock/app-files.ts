import { glob, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { LocalError } from "../local-error.ts";
import type { RockcraftFile } from "./rockcraft-file.ts";

/** Files and folders of a project that go into its rock, by path in the project. */
export interface AppFiles {
  readonly included: readonly string[];
  /** Python files and folders beside them that do not: the usual cause of a rock that fails to import its own module. */
  readonly leftOut: readonly string[];
}

const part = "flask-framework/install-app";
/** What rockcraft copies unless told otherwise. */
const defaultNames = ["app", "app.py", "main.py", "src", "migrate", "migrate.sh", "migrate.py", "static", "templates"];
/** What never goes in when the whole project does; the last is where a local model keeps its state. */
const neverNames = new Set(["node_modules", ".git", ".yarn", ".paas-charm"]);

/**
 * What the rock holds in its application directory: the `prime` list of the part `flask-framework/install-app`, or the files that
 * rockcraft takes by default. A list of exclusions takes the whole project but these.
 *
 * @throws {@link LocalError} `rock-invalid` when the list names something outside the application directory
 */
export async function findAppFiles(directory: string, rockcraft: RockcraftFile): Promise<AppFiles> {
  const entries = (await readdir(directory)).sort();
  const listed = primeList(rockcraft);
  const found = listed === undefined ? defaultNames.filter((name) => entries.includes(name)) : [];
  const included =
    listed === undefined
      ? found
      : listed.some((name) => !name.startsWith("-"))
        ? await matching(
            directory,
            listed.filter((name) => !name.startsWith("-")),
          )
        : await without(
            directory,
            wholeProject(entries),
            listed.map((name) => name.slice(1)),
          );
  const covered = new Set(included.map((path) => path.split("/")[0]));
  const leftOut: string[] = [];
  for (const name of entries) if (!covered.has(name) && (await isPython(directory, name))) leftOut.push(name);
  // Rockcraft reads an empty list as one without inclusions.
  return included.length === 0 ? { included: wholeProject(entries), leftOut: [] } : { included, leftOut };
}

function wholeProject(entries: readonly string[]): readonly string[] {
  return entries.filter((name) => !neverNames.has(name) && !name.endsWith(".rock"));
}

/** The paths but for the excluded ones; a folder that holds an excluded path is replaced by the rest of it. */
async function without(
  directory: string,
  paths: readonly string[],
  excluded: readonly string[],
): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const path of paths) {
    if (excluded.includes(path)) continue;
    if (excluded.some((other) => other.startsWith(`${path}/`))) {
      const below = (await readdir(join(directory, path))).sort().map((name) => `${path}/${name}`);
      kept.push(...(await without(directory, below, excluded)));
    } else kept.push(path);
  }
  return kept;
}

/** The entries of the list, relative to the application directory; exclusions keep their sign. */
function primeList(rockcraft: RockcraftFile): readonly string[] | undefined {
  const prime = rockcraft.parts[part]?.["prime"];
  if (prime === undefined || prime === null) return undefined;
  return (Array.isArray(prime) ? prime : [prime]).map((entry: unknown) => {
    const path = String(entry);
    const match = /^(-?)(?:flask\/)?app\/(.+?)\/?$/.exec(path);
    if (match === null || path.includes("..")) {
      throw new LocalError(
        "rock-invalid",
        `cannot use rockcraft.yaml: the prime list of ${part} has ${path}, which is outside the application`,
        { hint: `write it as flask/app/${path.replace(/^-?\/?/, "")}` },
      );
    }
    return `${match[1]}${match[2]}`;
  });
}

async function matching(directory: string, patterns: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) for await (const path of glob(pattern, { cwd: directory })) found.add(path);
  return [...found].sort();
}

async function isPython(directory: string, name: string): Promise<boolean> {
  if (name.endsWith(".py")) return true;
  const init = await stat(join(directory, name, "__init__.py")).catch(() => undefined);
  return init?.isFile() ?? false;
}
