import { HookToolError } from "./hook-tool-error.ts";

/** Longest key that YAML reads in a mapping, in characters. */
const keyLength = 1024;

/**
 * A map of texts as JSON that Juju's YAML 1.1 parser reads back unchanged: characters above U+FFFF raw, control characters and line
 * separators escaped.
 *
 * @throws {@link HookToolError} `invalid` for lone surrogates and keys of more than 1024 characters, which YAML cannot hold
 */
export function stdinJson(tool: string, values: Readonly<Record<string, string>>): string {
  for (const [key, value] of Object.entries(values)) {
    if (key === "") throw refused(tool, "a key is empty");
    if (typeof value !== "string") throw refused(tool, `the value of ${JSON.stringify(key.slice(0, 100))} is no text`);
    if (key.length > keyLength && [...key].length > keyLength) {
      throw refused(
        tool,
        `a key has more than ${keyLength} characters; it begins with ${JSON.stringify(key.slice(0, 40))}`,
      );
    }
    if (!key.isWellFormed() || !value.isWellFormed()) {
      throw refused(
        tool,
        `the value of ${JSON.stringify(key.slice(0, 100))} is not valid Unicode (half a character is missing)`,
      );
    }
  }
  return JSON.stringify(values).replace(
    /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function refused(tool: string, why: string): HookToolError {
  return new HookToolError("invalid", tool, `cannot run ${tool}: ${why}`);
}
