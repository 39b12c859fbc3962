import type { ProjectFiles } from "../../src/rock/project-files.ts";

/** Files of a recorded project: path to text, or to text and mode. */
export type RecordedFiles = Readonly<Record<string, string | { readonly text: string; readonly mode: string }>>;

/** A recorded project's files, as the expansions see a folder. */
export function recordedFiles(files: RecordedFiles): ProjectFiles {
  const all = new Map(Object.entries(files));
  return {
    isFile: (path) => all.has(path),
    isDirectory: (path) => [...all.keys()].some((name) => name.startsWith(`${path}/`)),
    isExecutable: (path) => {
      const file = all.get(path);
      return typeof file === "object" && (Number.parseInt(file.mode, 8) & 0o111) !== 0;
    },
    text: (path) => {
      const file = all.get(path);
      if (file === undefined) throw new Error(`${path}: no such file`);
      return typeof file === "string" ? file : file.text;
    },
    names: (below) => {
      const prefix = below === undefined ? "" : `${below}/`;
      const inside = [...all.keys()].filter((name) => name.startsWith(prefix));
      return [...new Set(inside.map((name) => name.slice(prefix.length).split("/")[0] ?? ""))].sort();
    },
  };
}
