import { randomInt } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

/** What the hook tools take from outside the model. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Twenty new characters of `[0-9a-z]`. */
  secretId(): string;
  /** A file that an argument names, or why it cannot be read in the operating system's words. */
  readFile(path: string): { readonly content: Uint8Array } | { readonly unreadable: string };
  /** Writes what `-o` asks for; returns why it cannot. */
  writeFile(path: string, text: string): string | undefined;
}

const idCharacters = "0123456789abcdefghijklmnopqrstuvwxyz";

/** The clock, the randomness and the files of the machine that this runs on. */
export const thisMachine: Surroundings = {
  now: () => Date.now(),
  secretId: () => Array.from({ length: 20 }, () => idCharacters[randomInt(idCharacters.length)]).join(""),
  readFile(path) {
    try {
      return { content: readFileSync(path) };
    } catch (cause) {
      return { unreadable: reason(cause) };
    }
  },
  writeFile(path, text) {
    try {
      writeFileSync(path, text);
      return undefined;
    } catch (cause) {
      return reason(cause);
    }
  },
};

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return "no such file or directory";
  if (code === "EACCES") return "permission denied";
  if (code === "EISDIR") return "is a directory";
  return cause.message;
}
