import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { RecordedEntry } from "../../test/goldens/judge-analysis.ts";
import { zipOf } from "../../test/goldens/zip-of.ts";
import { ProjectError } from "../project-error.ts";
import type { RuleId } from "../rules.ts";
import { type CheckedArchive, checkArchive } from "./check-archive.ts";

const manifest = (base: string): RecordedEntry => ({ text: `bases:\n- ${base}\n` });
const good: Readonly<Record<string, RecordedEntry>> = {
  "metadata.yaml": {
    text: "name: my-app\nsummary: s\ndescription: d\nrequires: {db: {interface: postgresql_client}}\n",
  },
  "manifest.yaml": manifest('{name: ubuntu, channel: "24.04", architectures: [amd64]}'),
  "config.yaml": { text: "options:\n  size: {type: float, default: 1.5}\n" },
  "actions.yaml": { text: "ping: {}\n" },
  dispatch: { text: "#!/bin/sh\nexec ./node ./charm.js\n", mode: "0755" },
  "charm.js": { text: "", mode: "0755" },
};

function checked(entries: Readonly<Record<string, RecordedEntry>>): CheckedArchive {
  const folder = mkdtempSync(join(tmpdir(), "archive-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "a.charm"), zipOf(entries));
  return checkArchive(join(folder, "a.charm"));
}

test("a charm that Juju takes has nothing wrong with it", () => {
  const { findings, name, checks } = checked(good);

  expect({ findings, name }).toEqual({ findings: [], name: "my-app" });
  expect(checks).toHaveLength(11);
});

const { dispatch: _, ...withoutDispatch } = good;
const python = { "venv/ops/__init__.py": { text: "" }, "src/charm.py": { text: "import ops\n", mode: "0755" } };

test.for<[rule: RuleId, entries: Readonly<Record<string, RecordedEntry>>, place?: string]>([
  ["archive-dispatch", withoutDispatch],
  ["archive-dispatch", { ...good, dispatch: { text: "#!/bin/sh\n./charm.js\n", mode: "0644" } }],
  ["manifest", { ...good, "manifest.yaml": { text: "bases: ubuntu\n" } }, "manifest.yaml:1:1"],
  ["manifest", { ...good, "manifest.yaml": manifest('{channel: "24.04"}') }, "manifest.yaml:2:3"],
  ["manifest", { ...good, "manifest.yaml": manifest('{name: plan9, channel: "4"}') }, "manifest.yaml:2:3"],
  ["manifest", { ...good, "manifest.yaml": manifest("{name: ubuntu, channel: 24.04}") }, "manifest.yaml:2:3"],
  ["manifest", { ...good, "manifest.yaml": manifest('{name: ubuntu, channel: "24.04", architectures: [all]}') }],
  ["analyze-juju-actions", { ...good, "actions.yaml": { text: "a: {\n" } }],
  ["analyze-juju-config", { ...good, "config.yaml": { text: "options: {a: {}}\n" } }],
  ["analyze-metadata", { ...good, "metadata.yaml": { text: "name: a\nsummary: s\n" } }],
  ["analyze-naming-conventions", { ...good, "actions.yaml": { text: "a_b: {}\n" } }],
  ["analyze-entrypoint", { ...good, dispatch: { text: "#!/bin/sh\nexec ./node ./other.js\n", mode: "0755" } }],
  ["analyze-ops-main-call", { ...good, ...python, dispatch: { text: "./src/charm.py\n", mode: "0755" } }],
  ["option-type", { ...good, "config.yaml": { text: "options:\n  a: {type: enum}\n" } }, "config.yaml:2:3"],
  ["action-name", { ...good, "actions.yaml": { text: "Do: {}\n" } }, "actions.yaml:1:1"],
  [
    "endpoint-interface",
    { ...good, "metadata.yaml": { text: "name: a\nsummary: s\ndescription: d\npeers: {p: {}}\n" } },
  ],
])("%s is found in an archive (row %#)", ([rule, entries, place]) => {
  const found = checked(entries).findings.find((finding) => finding.rule === rule);

  expect(found).toBeDefined();
  expect([found?.message, found?.fix]).not.toContain("");
  if (place !== undefined) expect(`${found?.place?.file}:${found?.place?.line}:${found?.place?.column}`).toBe(place);
});

test("what is no archive is a mistake of the command", () => {
  expect(() => checkArchive("/no/such.charm")).toThrow(ProjectError);
});
