import { readFileSync } from "node:fs";

/** The cases of a file of recordings: one a line. */
export function readCases<Case>(path: string): readonly Case[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Case);
}
