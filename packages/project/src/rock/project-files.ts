import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The files of an application's project, by path from its folder with forward slashes. */
export interface ProjectFiles {
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  isExecutable(path: string): boolean;
  /** @throws when there is no such file */
  text(path: string): string;
  /** Names in the project's folder, or in a folder below it; sorted. */
  names(below?: string): readonly string[];
}

/** The files of a folder. */
export function filesOf(directory: string): ProjectFiles {
  const found = (path: string) => statSync(join(directory, path), { throwIfNoEntry: false });
  return {
    isFile: (path) => found(path)?.isFile() ?? false,
    isDirectory: (path) => found(path)?.isDirectory() ?? false,
    isExecutable: (path) => ((found(path)?.mode ?? 0) & 0o111) !== 0,
    text: (path) => readFileSync(join(directory, path), "utf8"),
    names: (below = ".") => readdirSync(join(directory, below)).sort(),
  };
}
