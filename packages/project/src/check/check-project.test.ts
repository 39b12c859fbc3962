import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type RecordedFiles, recordedFiles } from "../../test/goldens/recorded-files.ts";
import { ProjectError, placeText } from "../project-error.ts";
import { parseYamlFile, type YamlMap } from "../yaml-file.ts";
import { breakingChanges } from "./breaking-changes.ts";
import { type CheckedProject, checkFile, type Finding } from "./check-project.ts";

const head = `name: my-app
type: charm
base: ubuntu@24.04
platforms: {amd64: }
summary: s
description: d
extensions: [flask-framework]
`;
const newer = head.replace("24.04", "26.04");
const go = head.replace("flask-", "go-");

function checked(text: string, files: RecordedFiles = {}, strict = false): CheckedProject {
  try {
    return checkFile(parseYamlFile(text, "charmcraft.yaml"), text, recordedFiles(files), { strict });
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return { findings: error.faults.map((fault) => ({ ...fault, severity: "error" as const })), charm: undefined };
  }
}

type Row = readonly [rule: string, at: string, text: string, severity?: Finding["severity"], files?: RecordedFiles];
const options = (lines: string): string => `${head}config:\n  options:\n${lines}`;

/** For each rule a project that breaks it, and where. */
const broken: readonly Row[] = [
  ["yaml", "8:1", `${head}\tx: 1\n`],
  ["yaml-map", "1:1", "[]\n"],
  // The extension's own rules.
  ["extension-missing", "1:1", head.replace("extensions: [flask-framework]\n", "")],
  ["extension-list", "7:1", head.replace("[flask-framework]", "flask-framework")],
  ["extension-unknown", "7:1", head.replace("flask-", "rails-")],
  ["extension-second", "7:1", head.replace("[flask-framework]", "[flask-framework, go-framework]")],
  ["extension-experimental", "7:1", newer, "warning"],
  ["base-unsupported", "3:1", head.replace("24.04", "20.04")],
  ["base-missing", "1:1", head.replace("base: ubuntu@24.04\n", "")],
  [
    "base-several",
    "3:1",
    head.replace(
      "base: ubuntu@24.04\nplatforms: {amd64: }",
      'platforms: {"ubuntu@22.04:amd64": , "ubuntu@24.04:amd64": }',
    ),
  ],
  ["type", "2:1", head.replace("type: charm", "type: bundle")],
  ["shape", "8:1", `${head}config: []\n`],
  ["charm-part", "9:3", `${head}parts:\n  charm: {plugin: uv, source: .}\n`, "warning"],
  ["section-refused", "8:1", `${head}storage: {data: {type: filesystem}}\n`, "warning"],
  ["section-owned", "8:1", `${head}assumes: [juju >= 3.6]\n`, "warning"],
  ["name-taken", "9:3", `${head}requires:\n  ingress: {interface: http}\n`, "warning"],
  ["option-reserved", "10:5", options("    webserver-color: {type: string}\n")],
  ["option-default", "10:5", options("    token: {type: string, default: x, optional: false}\n")],
  ["cos-layout", "1:1", head, "error", { "cos_custom/a.txt": "" }],
  ["paas-config", "1:1", newer, "error", { "paas-config.yaml": "port: 70000\n" }],
  ["paas-config", "1:1", newer, "error", { "paas-config.yaml": 'port: "8000"\n' }],
  ["paas-config", "2:1", newer, "error", { "paas-config.yaml": "port: 8000\nmetrics-path: m\n" }],
  ["paas-config", "1:1", newer, "error", { "paas-config.yaml": "metrics-path: 5\n" }],
  ["paas-config", "1:1", go, "error", { "paas-config.yaml": "framework_logging_format: json\n" }],
  ["yaml", "2:1", head, "error", { "paas-config.yaml": "port: [\n" }],
  ["yaml-map", "1:1", head, "error", { "paas-config.yaml": "- port\n" }],
  // Charmcraft's model.
  ["platforms-missing", "1:1", head.replace("platforms: {amd64: }\n", ""), "warning"],
  ["platform", "4:13", head.replace("amd64", "vax"), "warning"],
  [
    "base",
    "4:1",
    `name: my-app\ntype: charm\nbase: ubuntu@24.04\nbuild-base: ubuntu@23.10\n${head.slice(head.indexOf("platforms"))}`,
    "warning",
  ],
  [
    "bases",
    "3:1",
    head.replace("base: ubuntu@24.04\nplatforms: {amd64: }", 'bases: [{name: ubuntu, channel: "24.04"}]'),
    "warning",
  ],
  [
    "file-twice",
    "9:1",
    `${head}actions: {ping: }\nconfig: {options: {}}\n`,
    "warning",
    { "config.yaml": "options: {}\n" },
  ],
  ["key-unknown", "8:1", `${head}series: [jammy]\n`, "warning"],
  ["field", "8:1", `${head}title: A\n`, "warning"],
  ["field", "9:3", `${head}links:\n  website: example.com\n`, "warning"],
  ["name", "1:1", head.replace("my-app", "My_App"), "warning"],
  ["name-missing", "1:1", head.replace("name: my-app\n", ""), "warning"],
  ["summary-missing", "1:1", head.replace("summary: s\n", ""), "warning"],
  ["description-missing", "1:1", head.replace("description: d\n", ""), "warning"],
  ["parts", "9:3", `${head}parts:\n  one:\n`, "warning"],
  ["part-plugin", "9:9", `${head}parts:\n  one: {plugin: nonsense}\n`, "warning"],
  ["part-key", "9:22", `${head}parts:\n  one: {plugin: nil, colour: red}\n`, "warning"],
  ["part-source", "9:3", `${head}parts:\n  one: {plugin: dump}\n`, "warning"],
  ["part-name", "9:3", `${newer}parts:\n  a/b: {plugin: nil}\n`, "warning"],
  // Juju's rules of metadata.yaml.
  ["endpoints", "8:1", `${head}provides: []\n`],
  ["endpoint-twice", "11:3", `${head}requires:\n  db: {interface: x}\nprovides:\n  db: {interface: y}\n`],
  ["endpoint-reserved", "9:3", `${head}requires:\n  juju-info: {interface: juju-info}\n`],
  ["endpoint-name", "9:3", `${head}requires:\n  My.db: {interface: x}\n`],
  ["endpoint-interface", "9:3", `${head}requires:\n  db: {limit: 1}\n`],
  ["interface-reserved", "9:8", `${head}provides:\n  db: {interface: juju-x}\n`],
  ["endpoint-limit", "9:22", `${head}requires:\n  db: {interface: x, limit: many}\n`],
  ["endpoint-scope", "9:22", `${head}requires:\n  db: {interface: x, scope: local}\n`],
  ["endpoint-optional", "9:22", `${head}requires:\n  db: {interface: x, optional: maybe}\n`],
  ["subordinate", "8:1", `${head}subordinate: true\n`],
  ["extra-binding", "9:3", `${head}extra-bindings:\n  net: 1\n`],
  ["resource-type", "9:3", `${head}resources:\n  data: {type: zip}\n`],
  ["resource-filename", "9:3", `${head}resources:\n  data: {type: file}\n`],
  ["container-resource", "9:3", `${head}containers:\n  side: {resource: none-such}\n`],
  ["container-mount", "9:10", `${head}containers:\n  side: {mounts: [{storage: data}]}\n`],
  ["container-user", "9:10", `${head}containers:\n  side: {uid: 1000}\n`],
  ["storage-type", "9:3", `${head}storage:\n  data: {location: /data}\n`],
  ["storage-location", "9:24", `${head}storage:\n  data: {type: block,  location: /data}\n`],
  ["storage-range", "9:29", `${head}storage:\n  data: {type: filesystem,  multiple: {range: some}}\n`],
  ["device-type", "9:3", `${head}devices:\n  gpu: {count: 1}\n`],
  ["charm-user", "8:1", `${head}charm-user: admin\n`],
  ["terms", "8:1", `${head}terms: ["a b"]\n`],
  ["assumes", "8:1", `${head}assumes: [Juju]\n`],
  ["assumes", "8:1", `${head}assumes: [{some-of: [a]}]\n`],
  // Of config.yaml and actions.yaml.
  ["config-options", "8:1", `${head.replace("extensions: [flask-framework]\n", "")}x: 1\nconfig: {}\n`],
  ["option-name", "10:5", options('    "a b": {type: string}\n')],
  ["option-type", "10:5", options("    colour: {type: enum}\n")],
  ["option-description", "10:5", options("    colour: {type: string, description: 5}\n")],
  ["option-default-type", "10:30", options("    colour: {type: string,   default: 5}\n")],
  ["option-default-type", "10:27", options("    colour: {type: int,   default: a}\n")],
  ["option-default-type", "10:29", options("    colour: {type: float,   default: 1}\n")],
  ["option-default-type", "10:31", options("    colour: {type: boolean,   default: maybe}\n")],
  ["option-default-type", "10:30", options("    colour: {type: secret,   default: key}\n")],
  ["action-name", "9:3", `${head}actions:\n  Do_it: {}\n`],
  ["action-reserved", "9:3", `${head}actions:\n  juju-do: {}\n`],
  ["action-shape", "9:3", `${head}actions:\n  ping: 1\n`],
  ["action-key", "9:10", `${head}actions:\n  ping: {parallel: 1}\n`],
  ["action-reference", "9:29", `${head}actions:\n  ping: {params: {a: {b: {  $ref: x}}}}\n`],
  ["action-schema", "9:19", `${head}actions:\n  ping: {params: {a: {type: text}}}\n`],
  // Mistakes.
  ["application-name", "1:1", head.replace("my-app", "app-2")],
  ["interface-unknown", "9:3", `${head}requires:\n  db: {interface: postgresql}\n`, "warning"],
  ["option-underscore", "10:5", options("    my_colour: {type: string}\n"), "warning"],
  ["action-more", "9:3", `${head}actions:\n  ping: {params: {a: {type: string}}}\n`, "warning"],
  ["framework-reads", "10:27", options("    webserver-threads: {  type: string}\n"), "warning"],
  ["framework-reads", "9:13", `${head}requires:\n  ingress: {interface: http}\n`, "warning"],
  ["framework-reads", "8:1", `${head}containers: {}\n`, "warning"],
  ["framework-reads", "8:1", `${head}peers: {}\n`, "warning"],
  ["file-ignored", "1:1", head, "warning", { "metadata.yaml": "provides: {}\n" }],
];

test("a plain charm has nothing wrong with it", () => {
  expect(checked(head).findings).toEqual([]);
});

test.for(broken)("%s is found at %s (row %#)", ([rule, at, text, severity = "error", files = {}]) => {
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

test("every rule in the sources has a project that breaks it", () => {
  const elsewhere = [
    // Of charm.ts and of packing, tested beside them; and those that the file system decides.
    ...["declared-twice", "framework", "file-missing", "archive"],
  ];
  const folders = ["", "../charmcraft", "../extensions"].map((folder) => join(import.meta.dirname, folder));
  const sources = [
    ...folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))),
    ...["expand.ts", "yaml-file.ts"].map((name) => join(import.meta.dirname, "..", name)),
  ].filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.endsWith("breaking-changes.ts"));

  const rules = sources.flatMap((path) =>
    [
      ...readFileSync(path, "utf8").matchAll(
        /(?:report\(\s*|fault\(\s*|projectError\(\s*|rule: |(?:at|say)\(\s*(?:path|\[[^\]]*\]),\s*)"([a-z]+(?:-[a-z]+)*)"/g,
      ),
    ].map(([, rule]) => rule),
  );

  const covered = new Set([...broken.map(([rule]) => rule), ...elsewhere]);
  expect(new Set(rules).size).toBeGreaterThan(50);
  expect([...new Set(rules)].filter((rule) => rule !== undefined && !covered.has(rule))).toEqual([]);
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
