import type { ArchiveFile } from "./read-zip.ts";

/** What charmcraft takes for the entry point of a charm. */
export type EntryPoint =
  | { readonly state: "none" }
  /** The last line of `dispatch` cannot be split into words. */
  | { readonly state: "unreadable"; readonly reason: string }
  | { readonly state: "named"; readonly path: string; readonly file: ArchiveFile | "directory" | undefined };

/** The last word of the last line of `dispatch` that is not blank, as charmcraft's linters read it. */
export function entryPointOf(files: ReadonlyMap<string, ArchiveFile>): EntryPoint {
  const dispatch = files.get("dispatch");
  if (dispatch === undefined) return { state: "none" };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(dispatch.content);
  } catch {
    // A program of its own.
    return { state: "none" };
  }
  const last = (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).findLast((line) => line.trim() !== "");
  if (last === undefined) return { state: "none" };
  const words = wordsOf(last);
  if (typeof words === "string") return { state: "unreadable", reason: words };
  const path = words.at(-1) ?? "";
  return path === "" ? { state: "none" } : { state: "named", path, file: found(files, path) };
}

function found(files: ReadonlyMap<string, ArchiveFile>, path: string): ArchiveFile | "directory" | undefined {
  if (path.startsWith("/")) return undefined;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  const plain = parts.join("/");
  const below = plain === "" ? "" : `${plain}/`;
  return files.get(plain) ?? ([...files.keys()].some((name) => name.startsWith(below)) ? "directory" : undefined);
}

/** A line in words, as Python's `shlex` has them: quotes and backslashes, and no comments; or why there are none. */
function wordsOf(line: string): readonly string[] | string {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] ?? "";
    const next = line[at + 1];
    if (quote === "'" ? letter === "'" : quote === '"' && letter === '"') quote = "";
    else if (quote === "'") word = (word ?? "") + letter;
    else if (letter === "\\" && (quote === "" || next === '"' || next === "\\")) {
      if (next === undefined) return "No escaped character";
      word = (word ?? "") + next;
      at += 1;
    } else if (quote === '"') word = (word ?? "") + letter;
    else if (letter === "'" || letter === '"') {
      quote = letter;
      word ??= "";
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + letter;
  }
  if (quote !== "") return "No closing quotation";
  return word === undefined ? words : [...words, word];
}
