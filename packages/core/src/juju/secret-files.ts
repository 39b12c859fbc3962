import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HookToolError } from "./hook-tool-error.ts";
import type { SecretContent } from "./hook-tools.ts";

/** Juju's limit on a secret, for one value and for all together, after encoding as base64. */
const secretBytes = 1_000_000;

/** Where a content lies while a tool reads it. */
export interface PrivateFiles {
  /** Writes texts by name, for us alone to read. */
  write(texts: Readonly<Record<string, string>>): {
    /** Paths by name. */
    readonly paths: Readonly<Record<string, string>>;
    remove(): void;
  };
}

/** Files in the machine's directory for temporary ones. */
export const filesOnDisk: PrivateFiles = {
  write(texts) {
    const directory = mkdtempSync(join(tmpdir(), "charm-secret-"));
    const remove = (): void => rmSync(directory, { recursive: true, force: true });
    try {
      const paths = Object.entries(texts).map(([name, text]) => {
        const path = join(directory, name);
        writeFileSync(path, text, { mode: 0o600, flag: "wx" });
        return [name, path];
      });
      return { paths: Object.fromEntries(paths), remove };
    } catch (error) {
      remove();
      throw error;
    }
  },
};

/**
 * Hands a secret's content to a hook tool by files that only we can read, never by arguments, which any process may see.
 * The files are gone when this resolves, however the tool ended. All supported versions of Juju take this form; a map on standard
 * input, none of them.
 *
 * @throws {@link HookToolError} `invalid` or `too-large`, before anything is written, naming the key and never the value
 */
export async function withSecretFiles<Result>(
  tool: string,
  content: SecretContent,
  files: PrivateFiles,
  use: (args: readonly string[]) => Promise<Result>,
): Promise<Result> {
  checkContent(tool, content);
  const texts = Object.fromEntries(Object.entries(content).map(([key, value]) => [key, value.reveal()]));
  const { paths, remove } = onDisk(tool, () => files.write(texts));
  try {
    return await use(Object.entries(paths).map(([key, path]) => `${key}#file=${path}`));
  } finally {
    remove();
  }
}

function checkContent(tool: string, content: SecretContent): void {
  const refuse = (code: "invalid" | "too-large", why: string): never => {
    throw new HookToolError(code, tool, `cannot run ${tool}: ${why}`);
  };
  const entries = Object.entries(content);
  if (entries.length === 0) refuse("invalid", "the secret has no content");
  let total = 0;
  for (const [key, value] of entries) {
    if (!/^[a-z](?:-?[a-z0-9]){2,}$/.test(key)) {
      const rule = "at least three lower case letters, digits and single hyphens, the first a letter";
      refuse("invalid", `the secret's key ${JSON.stringify(key.slice(0, 100))} is not possible; use ${rule}`);
    }
    const text = value.reveal();
    if (!text.isWellFormed()) refuse("invalid", `the secret's value of \`${key}\` is not valid Unicode`);
    total += Math.ceil(Buffer.byteLength(text) / 3) * 4;
    if (total > secretBytes) {
      refuse(
        "too-large",
        `with \`${key}\` the secret has more than Juju's limit of ${secretBytes} bytes, counted as base64`,
      );
    }
  }
}

function onDisk<Result>(tool: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
    throw new HookToolError(
      "failed",
      tool,
      `cannot run ${tool}: no private file can be written in ${tmpdir()} (${code})`,
    );
  }
}
