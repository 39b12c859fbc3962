import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

/** Files that are read as soon as a file is imported: imports of types, and those asked for later, do not count. */
function readWith(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, what = "", from = ""] of text.matchAll(/^(?:import|export) ((?:[^;"]|\n)*?)from "([^"]+)";$/gm)) {
    if (what.startsWith("type ")) continue;
    if (from.startsWith(".")) readWith(join(dirname(file), from), seen);
    else seen.add(from);
  }
  return seen;
}

test("a dispatch that runs no command and reads a usual plan does not read what these need", () => {
  const files = [...readWith(join(import.meta.dirname, "client.ts"))].map((file) =>
    file.startsWith("/") ? relative(import.meta.dirname, file) : file,
  );

  expect(files).toContain("http.ts");
  expect(files.filter((file) => /exec|spawn|websocket|output-stream|^yaml$/.test(file))).toEqual([]);
});
