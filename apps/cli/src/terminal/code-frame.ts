import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "@paas-charm/project";
import { faint } from "./colours.ts";

/** The lines of a file around a place, the place underlined; nothing when there is no such file, or too much in a line. */
export function codeFrame(directory: string, { file, line, column }: Place): readonly string[] {
  const lines = linesOf(join(directory, file));
  const text = lines[line - 1];
  if (text === undefined || text.trim() === "" || text.length > 200) return [];
  const before = lines[line - 2];
  const width = `${line}`.length;
  const length = /^[^\s:,{}[\]]+/.exec(text.slice(column - 1))?.[0].length ?? 1;
  const numbered = (number: string, content: string): string =>
    `${faint(`${number.padStart(width)} │`)} ${content}`.trimEnd();
  return [
    ...(before === undefined || before.trim() === "" || before.length > 200 ? [] : [numbered(`${line - 1}`, before)]),
    numbered(`${line}`, text),
    numbered("", `${" ".repeat(column - 1)}${"^".repeat(length)}`),
  ];
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split(/\r\n|\r|\n/);
  } catch {
    return [];
  }
}
