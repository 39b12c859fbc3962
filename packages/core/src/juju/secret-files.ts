import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Secret } from "../secret.ts";

/**
 * Hands a secret's content to a hook tool by files that only we can read, never by arguments, which any process may see.
 * The files are gone when this resolves, however the tool ended.
 */
export async function withSecretFiles<Result>(
  content: Readonly<Record<string, Secret>>,
  use: (args: readonly string[]) => Promise<Result>,
): Promise<Result> {
  if (Object.keys(content).length === 0) return await use([]);
  const directory = mkdtempSync(join(tmpdir(), "charm-secret-"));
  try {
    const args = Object.entries(content).map(([key, value]) => {
      const path = join(directory, key);
      writeFileSync(path, value.reveal(), { mode: 0o600, flag: "wx" });
      return `${key}#file=${path}`;
    });
    return await use(args);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
