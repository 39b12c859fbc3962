import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCharm } from "@paas-charm/core";
import { checkProject, declarationsOf, ejectCharm } from "@paas-charm/project";
import { afterAll, expect, test } from "vitest";
import { frameworks, plainCharmcraft } from "../plain-charms.ts";
import { codeBlocks, root } from "./markdown-files.ts";

const directory = mkdtempSync(join(tmpdir(), "packs-with-charmcraft-"));
const file = join(directory, "charmcraft.yaml");

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

test.for(Object.entries(frameworks))("charmcraft takes a %s project as the guide leaves it", async ([, framework]) => {
  const page = readFileSync(join(root, "docs/how-to/pack-with-charmcraft.md"), "utf8");
  const part = codeBlocks(page).find((block) => block.name === "charmcraft.yaml")?.code ?? "";
  writeFileSync(file, plainCharmcraft(framework.name, "ubuntu@24.04"));
  await ejectCharm(directory);
  rmSync(join(directory, "charm.ts"));

  writeFileSync(file, `${readFileSync(file, "utf8")}${part}`);

  expect(part).toContain("plugin: dump");
  const declared = declarationsOf(defineCharm({ framework }));
  const { findings } = await checkProject(directory, { declared, strict: true });
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
});
