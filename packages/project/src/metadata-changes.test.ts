import { defineCharm } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import { describe, expect, test } from "vitest";
import { fieldPaths } from "../test/field-paths.ts";
import { declarationsOf } from "./declarations-of.ts";
import { declaredEndpoints, mergeDeclared } from "./declared-charm.ts";
import { expandCharm } from "./expand.ts";
import { extensions } from "./extensions/index.ts";
import { snippetOf } from "./extensions/snippet.ts";
import { type Fault, ProjectError, placeText } from "./project-error.ts";
import { parseYamlFile, type YamlMap } from "./yaml-file.ts";
import { mapAt } from "./yaml-map.ts";

function documentOf(extension: string, base: string): string {
  return `type: charm\nname: a\nsummary: s\ndescription: d\nbase: ${base}\nplatforms: {amd64: }\nextensions: [${extension}]\n`;
}
const head = documentOf("flask-framework", "ubuntu@24.04");

function changed(text: string, metadata: YamlMap, framework = "flask"): YamlMap {
  const file = parseYamlFile(text, "charmcraft.yaml");
  const declared = { framework, options: {}, actions: {}, endpoints: {}, metadata };
  const expanded = expandCharm(file, { endpoints: declaredEndpoints(declared), hasPaasConfig: true });
  return mergeDeclared(expanded, declared, file);
}

function faultsOf(text: string, metadata: YamlMap): readonly Fault[] {
  try {
    changed(text, metadata);
  } catch (error) {
    if (error instanceof ProjectError) return error.faults;
    throw error;
  }
  return [];
}

describe("every field of every expansion", () => {
  const forms = Object.values(extensions).flatMap((extension) =>
    extension.forms.flatMap((form) =>
      form.bases.map((base) => ({ extension, base, fields: fieldPaths(snippetOf(extension, form, {}, true)) })),
    ),
  );

  test.for(forms)("can be removed from charm.ts: $extension.name on $base", ({ extension, base, fields }) => {
    for (const path of fields) {
      const charm = changed(documentOf(extension.name, base), nested(path, null), extension.framework);

      expect(Object.hasOwn(mapAt(charm, path.slice(0, -1)), path.at(-1) ?? ""), path.join(".")).toBe(false);
    }
    expect(fields.length).toBeGreaterThan(30);
  });

  test.for(forms)("can be overridden from charm.ts: $extension.name on $base", ({ extension, base, fields }) => {
    for (const path of fields) {
      const charm = changed(documentOf(extension.name, base), nested(path, "mine"), extension.framework);

      expect(mapAt(charm, path.slice(0, -1))[path.at(-1) ?? ""], path.join(".")).toBe("mine");
    }
  });
});

describe("changes of charm.ts", () => {
  test("add what an extension refuses, beside what it adds", () => {
    const charm = changed(head, {
      storage: { data: { type: "filesystem", location: "/data" } },
      devices: { gpu: { type: "gpu" } },
      "extra-bindings": { net: {} },
      containers: { cache: { resource: "cache-image", mounts: [{ storage: "data", location: "/data" }] } },
      resources: { "cache-image": { type: "oci-image" } },
      assumes: ["k8s-api", "juju >= 3.6"],
      requires: { weather: { interface: "weather" }, ingress: { limit: 2 } },
      peers: { ring: { interface: "ring" } },
    });

    expect(charm).toMatchObject({
      storage: { data: { type: "filesystem", location: "/data" } },
      devices: { gpu: { type: "gpu" } },
      "extra-bindings": { net: null },
      containers: { "flask-app": { resource: "flask-app-image" }, cache: { resource: "cache-image" } },
      assumes: ["k8s-api", "juju >= 3.6"],
      requires: { weather: { interface: "weather" }, ingress: { interface: "ingress", limit: 2 } },
      peers: { "secret-storage": { interface: "secret-storage" }, ring: { interface: "ring" } },
    });
  });

  test("give a sign-on endpoint its options", () => {
    const charm = changed(head, { requires: { oidc: { interface: "oauth", limit: 1 } } });

    expect(charm).toHaveProperty(["config", "options", "oidc-scopes", "default"], "openid profile email");
  });

  test("meet an endpoint in its short form", () => {
    const charm = changed(`${head}requires: {db: postgresql_client}\n`, { requires: { db: { optional: true } } });

    expect(charm).toHaveProperty(["requires", "db"], { interface: "postgresql_client", optional: true });
  });

  test.for<[spec: string, text: string, metadata: YamlMap, rule: string, place: string, says: string]>([
    [
      "a field that charmcraft.yaml has otherwise",
      "storage:\n  data:\n    type: filesystem\n",
      { storage: { data: { type: "block" } } },
      "declared-twice",
      "charmcraft.yaml:10:5",
      "`storage.data.type` is changed by charm.ts (metadata: storage.data.type)",
    ],
    [
      "a removal of what charmcraft.yaml adds",
      "peers:\n  ring: {interface: ring}\n",
      { peers: { ring: null } },
      "declared-twice",
      "charmcraft.yaml:9:3",
      "`peers.ring` is taken away by charm.ts",
    ],
    [
      "a section that decides how the file is read",
      "",
      { base: "ubuntu@26.04" },
      "charm-ts",
      "charmcraft.yaml:5:1",
      "charm.ts (metadata: base) cannot change `base`",
    ],
    [
      "an option under the framework's prefix",
      "",
      { config: { options: { "flask-color": { type: "string" } } } },
      "option-reserved",
      "charmcraft.yaml:7:1",
      "config option `flask-color` of charm.ts",
    ],
  ])("refuse %s", ([, text, metadata, rule, place, says]) => {
    const faults = faultsOf(head + text, metadata);

    expect(faults.map((fault) => [fault.rule, fault.place && placeText(fault.place)])).toEqual([[rule, place]]);
    expect(faults[0]?.message).toContain(says);
  });

  test("may repeat what charmcraft.yaml says", () => {
    expect(faultsOf(`${head}peers: {ring: {interface: ring}}\n`, { peers: { ring: { interface: "ring" } } })).toEqual(
      [],
    );
  });

  test("come typed from defineCharm, and leave it as plain data", () => {
    const charm = defineCharm({
      framework: flask,
      metadata: {
        config: { options: { "webserver-threads": null, "flask-env": { default: "staging" } } },
        requires: { logging: null },
        storage: { data: { type: "filesystem" } },
      },
    });

    expect(declarationsOf(charm).metadata).toEqual({
      config: { options: { "webserver-threads": null, "flask-env": { default: "staging" } } },
      requires: { logging: null },
      storage: { data: { type: "filesystem" } },
    });
  });
});

function nested(path: readonly string[], value: unknown): YamlMap {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as YamlMap;
}
