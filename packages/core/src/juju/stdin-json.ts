import { HookToolError } from "./hook-tool-error.ts";

/**
 * A map of texts as JSON that Juju's YAML 1.1 parser reads back unchanged: characters above U+FFFF raw, control characters and line
 * separators escaped. Refused are lone surrogates and keys of more than 1024 characters, which YAML cannot hold.
 */
export function stdinJson(tool: string, values: Readonly<Record<string, string>>): string {
  for (const [key, value] of Object.entries(values)) {
    if (key.length > 1024)
      throw new HookToolError(
        "invalid",
        tool,
        `cannot run ${tool}: a key has ${key.length} characters, at most 1024 are possible`,
      );
    if (!key.isWellFormed() || !value.isWellFormed()) {
      throw new HookToolError(
        "invalid",
        tool,
        `cannot run ${tool}: the value of ${JSON.stringify(key)} is no valid Unicode text`,
      );
    }
  }
  return JSON.stringify(values).replace(
    /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
