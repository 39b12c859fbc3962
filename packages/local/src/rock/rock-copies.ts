import { globSync, readdirSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import type { YamlMap } from "@paas-charm/project";

/** A file or folder of the host that a rock holds. */
export interface RockCopy {
  readonly from: string;
  /** Path in the container. */
  readonly to: string;
}

/** What parts that put files into a rock take of a project. */
export interface CopiedFiles {
  readonly copies: readonly RockCopy[];
  /** Python files and folders beside them that are not taken: the usual cause of a rock that fails to import its own module. */
  readonly leftOut: readonly string[];
}

/** The files that an expanded rockcraft.yaml takes of its project. */
export function copiesOf(rock: YamlMap, directory: string): CopiedFiles {
  const parts = Object.values((rock["parts"] ?? {}) as Readonly<Record<string, YamlMap>>);
  const copies = parts.flatMap((part) => partCopies(part, directory));
  const taken = new Set(copies.map(({ from }) => from.slice(directory.length + 1).split("/")[0]));
  const leftOut = readdirSync(directory)
    .sort()
    .filter((name) => !taken.has(name) && isPython(directory, name));
  // Where the application is a folder of the project, what lies beside it is not meant.
  return { copies, leftOut: copies.some(({ from }) => /\.py$|__init__/.test(from) || isPackage(from)) ? leftOut : [] };
}

function partCopies(part: YamlMap, directory: string): readonly RockCopy[] {
  const { plugin, source, organize } = part;
  if (plugin !== "dump" || typeof source !== "string" || source.startsWith("<")) return [];
  const home = join(directory, source);
  const excluded = [part["stage"], part["prime"]].flatMap((list) =>
    (Array.isArray(list) ? list.map(String) : []).flatMap((entry) =>
      entry.startsWith("-") ? [`/${entry.slice(1)}`] : [],
    ),
  );
  const copies = Object.entries((organize ?? {}) as Readonly<Record<string, string>>).flatMap(([pattern, to]) =>
    organized(home, pattern, `/${to}`),
  );
  return copies.flatMap((copy) => without(copy, excluded));
}

/** One line of `organize`: a name, or a pattern whose matches go into a folder. */
function organized(home: string, pattern: string, to: string): readonly RockCopy[] {
  if (!/[*?[]/.test(pattern)) return [{ from: join(home, pattern), to: to.replace(/\/$/, "") }];
  const names =
    pattern === ".*" ? readdirSync(home).filter((name) => name.startsWith(".")) : globSync(pattern, { cwd: home });
  const folder = to.endsWith("/") ? to : posix.dirname(to);
  return names.sort().map((name) => ({ from: join(home, name), to: posix.join(folder, name) }));
}

/** A copy but for what is excluded: a folder that holds such a path is replaced by the rest of it. */
function without(copy: RockCopy, excluded: readonly string[]): readonly RockCopy[] {
  if (excluded.includes(copy.to)) return [];
  if (!excluded.some((path) => path.startsWith(`${copy.to}/`))) return [copy];
  return readdirSync(copy.from)
    .sort()
    .flatMap((name) => without({ from: join(copy.from, name), to: `${copy.to}/${name}` }, excluded));
}

function isPython(directory: string, name: string): boolean {
  return name.endsWith(".py") || isPackage(join(directory, name));
}

function isPackage(path: string): boolean {
  return statSync(join(path, "__init__.py"), { throwIfNoEntry: false })?.isFile() ?? false;
}
