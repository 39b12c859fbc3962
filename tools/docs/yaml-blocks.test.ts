import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paasConfigSchema } from "@paas-charm/core";
import { checkProject } from "@paas-charm/project";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { plainCharmcraft } from "../plain-charms.ts";
import { type CodeBlock, codeBlocks, markdownFiles } from "./markdown-files.ts";

/** What a part of charmcraft.yaml begins with. Without a name, a block that has only such members is one. */
const members = new Set(["config", "requires", "provides", "peers", "actions", "storage", "resources", "containers"]);

const blocks = markdownFiles().flatMap(({ path, text }) =>
  codeBlocks(text)
    .filter(({ language }) => language === "yaml" || language === "json")
    .map((block) => [`${path}:${block.line}`, block] as const),
);

test("there are blocks", () => {
  expect(blocks.length).toBeGreaterThan(20);
});

test.for(blocks)("%s holds what may stand in its file", async ([, block]) => {
  const value: unknown = block.language === "json" ? JSON.parse(block.code) : parse(block.code);

  expect(await faultsOf(block, value)).toEqual([]);
});

async function faultsOf(block: CodeBlock, value: unknown): Promise<readonly string[]> {
  if (block.name === "paas-config.yaml") {
    const result = (await paasConfigSchema("2.0b1")).safeParse(value);
    return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const keys = Object.keys(value);
  if (keys.includes("type") && keys.includes("extensions")) return await charmFaults(block.code);
  if (block.name !== "charmcraft.yaml" && !keys.every((key) => members.has(key))) return [];
  return await charmFaults(plainCharmcraft("flask", "ubuntu@24.04", block.code));
}

/** What makes a charmcraft.yaml one that cannot be packed. */
async function charmFaults(text: string): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), "yaml-blocks-"));
  try {
    writeFileSync(join(directory, "charmcraft.yaml"), text);
    const { findings } = await checkProject(directory);
    return findings.filter(({ severity }) => severity === "error").map(({ message }) => message);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
