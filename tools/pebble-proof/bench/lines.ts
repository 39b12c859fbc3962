import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Lines of code by module, tests left out. */
export function linesByModule(directory: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const file of readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const folder = dirname(file).split("/")[0] ?? ".";
    const count = readFileSync(join(directory, file), "utf8").split("\n").length - 1;
    lines.set(folder, (lines.get(folder) ?? 0) + count);
  }
  return lines;
}
