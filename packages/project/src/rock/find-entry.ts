import type { ProjectFiles } from "./project-files.ts";
import { type PythonModule, readPythonModule } from "./python-module.ts";

/** What a web server loads of a Python project. */
interface PythonEntry {
  /** Such as `app:app` or `src.app:create_app()`. */
  readonly entry: string;
  /** The file that has it. */
  readonly file: string;
}

/** What was looked for, and what was found. */
export interface EntrySearch {
  readonly found: PythonEntry | undefined;
  readonly problems: readonly string[];
  /** Files that were there to be read. */
  readonly read: readonly string[];
  /** Every file that was looked for, in order. */
  readonly searched: readonly string[];
}

/** The places in which rockcraft looks, in its order: module and file. */
function places(folders: readonly string[]): readonly (readonly [module: string, file: string])[] {
  const inFolders = folders.flatMap((folder): (readonly [string, string])[] => [
    [folder, `${folder}/__init__.py`],
    [`${folder}.app`, `${folder}/app.py`],
    [`${folder}.main`, `${folder}/main.py`],
  ]);
  return [["app", "app.py"], ["main", "main.py"], ...inFolders];
}

/**
 * Finds what a web server loads: a variable of one of these names, else a function that makes one.
 *
 * @param factories - names of such functions; none for servers that take only a variable
 */
export function findEntry(
  files: ProjectFiles,
  packageName: string,
  names: { readonly variables: readonly string[]; readonly factories: readonly string[] },
): EntrySearch {
  const problems: string[] = [];
  const modules: { readonly module: string; readonly file: string; readonly parsed: PythonModule }[] = [];
  const read: string[] = [];
  const all = places(["app", "src", packageName]);
  const searched = all.map(([, file]) => file);
  for (const [module, file] of all) {
    if (!files.isFile(file)) continue;
    read.push(file);
    const parsed = readPythonModule(files.text(file));
    if ("line" in parsed) problems.push(`error parsing ${file}: line ${parsed.line} is no Python`);
    else modules.push({ module, file, parsed });
  }
  for (const { module, file, parsed } of modules) {
    const variable = names.variables.find((name) => parsed.variables.has(name));
    if (variable !== undefined) return { found: { entry: `${module}:${variable}`, file }, problems, read, searched };
  }
  for (const { module, file, parsed } of modules) {
    const factory = names.factories.find((name) => parsed.functions.has(name));
    if (factory !== undefined) return { found: { entry: `${module}:${factory}()`, file }, problems, read, searched };
  }
  return { found: undefined, problems, read, searched };
}
