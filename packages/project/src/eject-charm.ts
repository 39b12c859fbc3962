import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isMap as isYamlMap, parseDocument } from "yaml";
import { readCharmProject } from "./charm-project.ts";
import { printedCharm } from "./charmcraft/printed-charm.ts";
import type { DeclaredCharm } from "./declared-charm.ts";
import { expandCharm, extensionNames } from "./expand.ts";
import { projectError } from "./project-error.ts";
import { readYamlFile } from "./yaml-file.ts";

/** Sections that only builds read: the Python charm of the extension, and what the author says already. */
const buildSections = ["parts", "charm-libs", "platforms", "bases"];

/**
 * Writes the extension of a project out: all that it adds stands in charmcraft.yaml, whose comments are kept, and the framework in charm.ts.
 *
 * @param declared - what charm.ts declares, where there is one: it is written too, so that what reads charmcraft.yaml alone has it
 * @returns what was done, a line each
 * @throws `ProjectError` for a project that cannot be expanded, or has no extension
 */
export async function ejectCharm(directory: string, declared?: DeclaredCharm): Promise<readonly string[]> {
  const path = join(directory, "charmcraft.yaml");
  const file = readYamlFile(path, "charmcraft.yaml");
  if (extensionNames(file).length === 0) {
    throw projectError(
      "extension-missing",
      "charmcraft.yaml names no extension that could be written out",
      "there is nothing to do",
      file.placeOf(["name"]),
    );
  }
  const { charm, framework } =
    declared === undefined ? expandCharm(file) : readCharmProject(directory, declared).expanded;
  const document = parseDocument(await readFile(path, "utf8"), { version: "1.1" });
  document.delete("extensions");
  for (const [key, value] of Object.entries(printedCharm(charm))) {
    if (buildSections.includes(key) || JSON.stringify(file.value[key]) === JSON.stringify(value)) continue;
    fill(document, [key], value);
  }
  await writeFile(path, document.toString({ lineWidth: 0 }));
  const more = declared === undefined ? "is" : "and what charm.ts declares are";
  const done = [`charmcraft.yaml  the extension ${framework}-framework ${more} written out`];
  if (existsSync(join(directory, "charm.ts"))) return done;
  await writeFile(join(directory, "charm.ts"), charmTs(framework));
  return [...done, `charm.ts         names the framework: @paas-charm/${framework}`];
}

/** Adds what a document lacks, and leaves what is there with its comments. */
function fill(document: ReturnType<typeof parseDocument>, path: readonly string[], value: unknown): void {
  const have = document.getIn(path, true);
  if (isYamlMap(have) && typeof value === "object" && value !== null && !Array.isArray(value)) {
    // Names that the author took away stay away.
    for (const { key } of [...have.items]) {
      const name = String((key as { readonly value?: unknown } | null)?.value ?? key);
      if (!Object.hasOwn(value, name)) have.delete(key);
    }
    for (const [key, inner] of Object.entries(value)) fill(document, [...path, key], inner);
    return;
  }
  if (JSON.stringify(plainOf(have)) === JSON.stringify(value)) return;
  document.setIn(path, document.createNode(value, { aliasDuplicateObjects: false }));
}

function plainOf(node: unknown): unknown {
  return typeof node === "object" && node !== null && "toJSON" in node
    ? (node as { toJSON(): unknown }).toJSON()
    : node;
}

/** A charm.ts that says no more than which framework it is. */
export function charmTs(framework: string): string {
  const name = framework.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  return `import { defineCharm } from "@paas-charm/core";
import { ${name} } from "@paas-charm/${framework}";

export default defineCharm({ framework: ${name} });
`;
}
