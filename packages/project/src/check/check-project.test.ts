import { describe, expect, test } from "vitest";
import { brokenArchives, brokenElsewhere, brokenProjects, head } from "../../test/broken-projects.ts";
import { type RecordedFiles, recordedFiles } from "../../test/goldens/recorded-files.ts";
import { ProjectError, placeText } from "../project-error.ts";
import { rules } from "../rules.ts";
import { parseYamlFile, type YamlMap } from "../yaml-file.ts";
import { breakingChanges } from "./breaking-changes.ts";
import { type CheckedProject, checkFile } from "./check-project.ts";

function checked(text: string, files: RecordedFiles = {}, strict = false): CheckedProject {
  try {
    return checkFile(parseYamlFile(text, "charmcraft.yaml"), text, recordedFiles(files), { strict });
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return { findings: error.faults.map((fault) => ({ ...fault, severity: "error" as const })), charm: undefined };
  }
}

test("a plain charm has nothing wrong with it", () => {
  expect(checked(head).findings).toEqual([]);
});

test("the charm.py of a Python charm is no matter while it only names its framework", () => {
  const code = `class MyAppCharm(paas_charm.flask.Charm):
    """The charm."""

    def __init__(self, *args: typing.Any) -> None:
        """Initialise it."""
        super().__init__(*args)


if __name__ == "__main__":
    ops.main(MyAppCharm)
`;

  expect(checked(head, { "src/charm.py": code }).findings).toEqual([]);
});

test.for(brokenProjects)("%s is found at %s (row %#)", ([rule, at, text, severity = "error", files = {}]) => {
  const { findings } = checked(text, files);

  const found = findings.filter((finding) => finding.rule === rule);
  expect(found.map(({ place, severity: is }) => [`${place?.line}:${place?.column}`, is])).toContainEqual([
    at,
    severity,
  ]);
  for (const { message, fix } of findings) expect([message, fix]).not.toContain("");
});

test("what charmcraft alone refuses is an error when it is asked for", () => {
  expect(checked(`${head}series: [jammy]\n`, {}, true).findings).toMatchObject([
    { rule: "key-unknown", severity: "error", refusedBy: "charmcraft" },
  ]);
});

test("every rule has a project that breaks it", () => {
  // Upgrades have a table of their own, below.
  const broken = new Set<string>([...brokenProjects.map(([rule]) => rule), ...brokenElsewhere, ...brokenArchives]);

  const untested = Object.keys(rules).filter((rule) => !broken.has(rule) && !rule.startsWith("breaking-"));
  expect(untested).toEqual([]);
});

describe("an upgrade from an older charm", () => {
  const old: YamlMap = {
    name: "my-app",
    assumes: ["k8s-api"],
    storage: { data: { type: "filesystem" } },
    containers: { "flask-app": { resource: "flask-app-image" } },
    peers: { "secret-storage": { interface: "secret-storage" } },
    requires: { ingress: { interface: "ingress", limit: 1 }, db: { interface: "postgresql_client", optional: true } },
    config: { options: { "flask-debug": { type: "boolean" }, colour: { type: "string" } } },
    actions: { "rotate-secret-key": {} },
  };
  const text = `${head}storage:\n  data: {type: filesystem}\nrequires:\n  db: {interface: postgresql_client, optional: true}\nconfig:\n  options:\n    colour: {type: string}\n`;
  const broken = (older: YamlMap, now = text) =>
    breakingChanges(older, checked(now).charm ?? {}, parseYamlFile(now, "charmcraft.yaml"));

  test("breaks nothing when nothing is taken away", () => {
    expect(broken(old)).toEqual([]);
  });

  test.for<[rule: string, older: YamlMap, now?: string]>([
    ["breaking-name", { ...old, name: "other" }],
    ["breaking-storage", { ...old, storage: { logs: { type: "filesystem" } } }],
    ["breaking-storage", { ...old, storage: { data: { type: "block" } } }],
    ["breaking-containers", { ...old, containers: { app: {} } }],
    ["breaking-peers", { ...old, peers: { peers: { interface: "peers" } } }],
    ["breaking-requires", { ...old, requires: { redis: { interface: "redis" } } }],
    ["breaking-requires", { ...old, requires: { db: { interface: "mysql_client" } } }],
    ["breaking-requires", { ...old, requires: { ingress: { interface: "ingress" } } }],
    ["breaking-requires", old, text.replace(", optional: true", "")],
    ["breaking-provides", { ...old, provides: { web: "http" } }],
    ["breaking-resources", { ...old, resources: { data: { type: "file", filename: "a" } } }],
    ["breaking-devices", { ...old, devices: { gpu: { type: "gpu" } } }],
    ["breaking-options", { ...old, config: { options: { colour: { type: "int" } } } }],
    ["breaking-options", { ...old, config: { options: { size: { type: "int" } } } }],
    ["breaking-options", old, `${text}    token: {type: string, optional: false}\n`],
    ["breaking-actions", { ...old, actions: { ping: {} } }],
    ["breaking-assumes", old, `${text}assumes: [juju >= 3.6]\n`],
  ])("breaks by %s (row %#)", ([rule, older, now]) => {
    const findings = broken(older, now);

    expect(findings.map((finding) => finding.rule)).toEqual([rule]);
    expect(findings[0]?.place?.line).toBeGreaterThanOrEqual(1);
  });
});

describe("what only charm.ts says", () => {
  const code = `import { defineCharm } from "@paas-charm/core";
export default defineCharm({
  framework: flask,
  config: { "my option": z.string() },
  metadata: {
    storage: {
      data: { type: "block", location: "/data" },
    },
  },
});
`;
  const declared = {
    framework: "flask",
    options: { "my option": { type: "string" as const } },
    actions: {},
    endpoints: {},
    metadata: { storage: { data: { type: "block", location: "/data" } }, config: { options: { "flask-env": null } } },
  };

  test.for([
    ["option-name", "charm.ts:4:13"],
    ["storage-location", "charm.ts:7:30"],
  ])("is found fault with there: %s", ([rule, place]) => {
    const { findings } = checkFile(parseYamlFile(head, "charmcraft.yaml"), head, recordedFiles({ "charm.ts": code }), {
      declared,
    });

    const found = findings.find((finding) => finding.rule === rule);
    expect(found?.place && placeText(found.place)).toBe(place);
  });
});
