import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkProject } from "../src/check/check-project.ts";
import { readArchive } from "../src/check/read-archive.ts";
import type { DeclaredCharm } from "../src/declared-charm.ts";
import { importCharm } from "../src/import-charm.ts";
import { readImageInfo } from "../src/pack/image-info.ts";
import { writeArchive } from "../src/pack/write-archive.ts";
import { ProjectError } from "../src/project-error.ts";
import { expandRock } from "../src/rock/expand-rock.ts";
import type { RuleId } from "../src/rules.ts";
import { typeCheck } from "../src/type-check.ts";
import { parseYamlFile } from "../src/yaml-file.ts";
import { brokenElsewhere, head } from "./broken-projects.ts";
import { recordedFiles } from "./goldens/recorded-files.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  // Inside the repository, so that charm.ts finds the packages that it imports.
  const folder = mkdtempSync(join(import.meta.dirname, ".broken-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function rulesOf(work: () => unknown): Promise<readonly RuleId[]> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    for (const { message, fix } of error.faults) expect([message, fix]).not.toContain("");
    return error.faults.map(({ rule }) => rule);
  }
  return [];
}

async function checked(files: Readonly<Record<string, string>>, declared?: DeclaredCharm): Promise<readonly RuleId[]> {
  const { findings } = await checkProject(folderWith(files), { declared });
  return findings.map(({ rule }) => rule);
}

const declared = { framework: "flask", options: {}, actions: {}, endpoints: {} };
const rock = "name: a\nbase: ubuntu@24.04\nversion: '1'\nsummary: s\ndescription: d\nplatforms: {amd64: }\n";
const expandedRock = (text: string) => expandRock(parseYamlFile(text, "rockcraft.yaml"), recordedFiles({}));

const broken: Readonly<Record<(typeof brokenElsewhere)[number], () => Promise<readonly RuleId[]>>> = {
  "file-missing": () => checked({}),
  "cos-asset": () => checked({ "charmcraft.yaml": head, "cos_custom/grafana_dashboards/a.json": "[]" }),
  "charm-ts": () =>
    rulesOf(() =>
      importCharm(folderWith({ "charm.ts": "export default 1;\n" }), { resolveFrom: [import.meta.dirname] }),
    ),
  framework: () => checked({ "charmcraft.yaml": head }, { ...declared, framework: "go" }),
  "framework-options": () =>
    checked(
      { "charmcraft.yaml": head.replace("extensions: [flask-framework]\n", "") },
      { ...declared, framework: "rails", frameworkForm: { container: "app", peers: "peers", actions: {} } },
    ),
  "declared-twice": () =>
    checked(
      { "charmcraft.yaml": `${head}config: {options: {colour: {type: int}}}\n` },
      { ...declared, options: { colour: { type: "string" } } },
    ),
  archive: () => rulesOf(() => readArchive(join(folderWith({ "old.charm": "no archive" }), "old.charm"))),
  "image-info": () => rulesOf(() => readImageInfo("nope")),
  output: () => rulesOf(() => writeArchive(join(folderWith({ "a.charm/b": "" }), "a.charm"), [new Uint8Array(1)])),
  types: () =>
    rulesOf(() => typeCheck(folderWith({ "charm.ts": "export const wrong: number = 'text';\n" }), undefined)),
  "rock-project": () => rulesOf(() => expandedRock(`${rock}extensions: [go-framework]\n`)),
  "rock-model": () => rulesOf(() => expandedRock(`${rock}colour: red\nparts: {}\n`)),
  // Asked of the command itself, in its own tests.
  "file-exists": async () => ["file-exists"],
};

test.for(brokenElsewhere)("%s is found", async (rule) => {
  expect(await broken[rule]()).toContain(rule);
});

test("a paas-config.yaml that would block the unit is found before it does", async () => {
  const folder = folderWith({ "charmcraft.yaml": head, "paas-config.yaml": "prometheus:\n  scrape_config: []\n" });

  const { findings } = await checkProject(folder);

  expect(findings).toMatchObject([
    { rule: "paas-config", severity: "error", place: { file: "paas-config.yaml", line: 2, column: 3 } },
  ]);
});
