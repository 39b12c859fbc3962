import { describe, expect, test } from "vitest";
import { type DeclaredCharm, mergeDeclared } from "./declared-charm.ts";
import { expandCharm } from "./expand.ts";
import { type Fault, ProjectError, placeText } from "./project-error.ts";
import { parseYamlFile, type YamlMap } from "./yaml-file.ts";

const head =
  "type: charm\nname: a\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nextensions: [flask-framework]\n";
const nothing: DeclaredCharm = { framework: "flask", options: {}, actions: {}, endpoints: {} };

function merge(text: string, declared: Partial<DeclaredCharm>): YamlMap {
  const file = parseYamlFile(head + text, "charmcraft.yaml");
  return mergeDeclared(expandCharm(file), { ...nothing, ...declared }, file);
}

function faultsOf(text: string, declared: Partial<DeclaredCharm>): readonly Fault[] {
  try {
    merge(text, declared);
  } catch (error) {
    if (error instanceof ProjectError) return error.faults;
    throw error;
  }
  return [];
}

describe("what charm.ts declares", () => {
  test("joins what the file and the extension say", () => {
    const charm = merge("config: {options: {greeting: {type: string}}}\n", {
      options: { motto: { type: "string", default: "Be kind" } },
      actions: { "clear-cache": { description: "Empties it" } },
      endpoints: {
        postgresql: { role: "requires", interface: "postgresql_client", optional: false, limit: 1 },
        feed: { role: "provides", interface: "feed" },
      },
    });

    expect(charm).toMatchObject({
      config: {
        options: { greeting: { type: "string" }, motto: { default: "Be kind" }, "flask-env": { type: "string" } },
      },
      actions: { "clear-cache": { description: "Empties it" }, "rotate-secret-key": {} },
      requires: { postgresql: { interface: "postgresql_client", optional: false, limit: 1 }, ingress: {} },
      provides: { feed: { interface: "feed" }, "metrics-endpoint": {} },
    });
    expect(charm).not.toHaveProperty("requires.postgresql.role");
  });

  test.for<[spec: string, text: string, declared: Partial<DeclaredCharm>, merged: object]>([
    [
      "stands in both when it means the same, and each fills in what the other leaves out",
      "config: {options: {motto: {type: string, description: Mine}}}\n",
      { options: { motto: { type: "string", default: "Be kind" } } },
      { config: { options: { motto: { type: "string", description: "Mine", default: "Be kind" } } } },
    ],
    [
      "describes it anew, since a description is no meaning",
      "config: {options: {motto: {type: string, description: Mine}}}\n",
      { options: { motto: { type: "string", description: "Yours" } } },
      { config: { options: { motto: { description: "Yours" } } } },
    ],
    [
      "means the same in another order",
      "actions: {it: {params: {all: {default: true, type: boolean}}, additionalProperties: false}}\n",
      { actions: { it: { additionalProperties: false, params: { all: { type: "boolean", default: true } } } } },
      { actions: { it: { params: { all: { type: "boolean", default: true } } } } },
    ],
    [
      "means the same as an endpoint in its short form",
      "requires: {db: postgresql_client}\n",
      { endpoints: { db: { role: "requires", interface: "postgresql_client", optional: true } } },
      { requires: { db: { interface: "postgresql_client", optional: true } } },
    ],
    [
      "overrides what the extension adds, field by field",
      "",
      {
        options: { "flask-preferred-url-scheme": { type: "string", default: "HTTP" } },
        endpoints: { ingress: { role: "requires", interface: "ingress", optional: false } },
      },
      {
        config: { options: { "flask-preferred-url-scheme": { type: "string", default: "HTTP" } } },
        requires: { ingress: { interface: "ingress", limit: 1, optional: false } },
      },
    ],
  ])("%s", ([, text, declared, merged]) => {
    expect(merge(text, declared)).toMatchObject(merged);
  });
});

describe("what charm.ts declares otherwise", () => {
  test.for<[spec: string, text: string, declared: Partial<DeclaredCharm>, place: string, message: string]>([
    [
      "an option of another type",
      "config:\n  options:\n    greeting:\n      type: string\n",
      { options: { greeting: { type: "int", optional: false } } },
      "charmcraft.yaml:10:5",
      "config.options `greeting` is declared here and in charm.ts (config: greeting), with another meaning: type is string here and int there",
    ],
    [
      "an option with another default",
      "config: {options: {shown: {type: int, default: 5}}}\n",
      { options: { shown: { type: "int", default: 50 } } },
      "charmcraft.yaml:8:20",
      "config.options `shown` is declared here and in charm.ts (config: shown), with another meaning: default is 5 here and 50 there",
    ],
    [
      "an option that must be set here and has a default there",
      "config: {options: {shown: {type: int, optional: false}}}\n",
      { options: { shown: { type: "int", default: 50 } } },
      "charmcraft.yaml:8:20",
      "config.options `shown` is declared here and in charm.ts (config: shown), with another meaning: it has no default here and must be set, and has one there",
    ],
    [
      "a parameter of another type",
      "actions:\n  it:\n    params:\n      all: {type: string}\n",
      { actions: { it: { params: { all: { type: "boolean" } }, additionalProperties: false } } },
      "charmcraft.yaml:9:3",
      "actions `it` is declared here and in charm.ts (actions: it), with another meaning: params.all.type is string here and boolean there",
    ],
    [
      "an endpoint of another interface, that is not optional",
      "requires:\n  db:\n    interface: mysql_client\n    optional: true\n",
      { endpoints: { db: { role: "requires", interface: "postgresql_client", optional: false } } },
      "charmcraft.yaml:9:3",
      "requires `db` is declared here and in charm.ts (integrations: db), with another meaning: interface is mysql_client here and postgresql_client there; optional is true here and false there",
    ],
    [
      "an endpoint of another interface in its short form",
      "requires: {db: mysql_client}\n",
      { endpoints: { db: { role: "requires", interface: "postgresql_client" } } },
      "charmcraft.yaml:8:12",
      "requires `db` is declared here and in charm.ts (integrations: db), with another meaning: interface is mysql_client here and postgresql_client there",
    ],
    [
      "an endpoint of another role",
      "provides:\n  db: {interface: feed}\n",
      { endpoints: { db: { role: "requires", interface: "feed" } } },
      "charmcraft.yaml:9:3",
      "requires `db` of charm.ts (integrations: db) is an endpoint of provides here",
    ],
    [
      "an endpoint that the extension gives another role",
      "",
      { endpoints: { ingress: { role: "provides", interface: "ingress" } } },
      "charmcraft.yaml:7:1",
      "provides `ingress` of charm.ts (integrations: ingress) is an endpoint of requires here",
    ],
    [
      "an endpoint of the extension with another interface",
      "",
      { endpoints: { ingress: { role: "requires", interface: "gateway" } } },
      "charmcraft.yaml:7:1",
      "requires `ingress` of charm.ts (integrations: ingress) has the interface gateway, and in the extension here ingress",
    ],
    [
      "an option of the extension with another type",
      "",
      { options: { "webserver-workers": { type: "string", optional: false } } },
      "charmcraft.yaml:7:1",
      "config.options `webserver-workers` of charm.ts (config: webserver-workers) has the type string, and in the extension here int",
    ],
    [
      "an option under the framework's prefix",
      "",
      { options: { "flask-color": { type: "string" } } },
      "charmcraft.yaml:7:1",
      "config.options `flask-color` of charm.ts (config: flask-color) starts with `flask-`, as only the framework's own options do",
    ],
    [
      "an action of the extension",
      "",
      { actions: { "rotate-secret-key": {} } },
      "charmcraft.yaml:7:1",
      "actions `rotate-secret-key` of charm.ts (actions: rotate-secret-key) is an action that the extension here brings",
    ],
    [
      "another framework",
      "",
      { framework: "django" },
      "charmcraft.yaml:7:1",
      "the extension here is flask's, and charm.ts (framework) is django's",
    ],
  ])("%s: both places are named", ([, text, declared, place, message]) => {
    const faults = faultsOf(text, declared);

    expect(faults.map((fault) => [fault.place && placeText(fault.place), fault.message])).toEqual([[place, message]]);
  });

  test("is told all at once", () => {
    const faults = faultsOf("config: {options: {a: {type: int}, b: {type: int}}}\n", {
      options: { a: { type: "string" }, b: { type: "string" } },
      endpoints: { ingress: { role: "requires", interface: "gateway" } },
    });

    expect(faults.map(({ rule }) => rule)).toEqual(["declared-twice", "declared-twice", "name-taken"]);
  });
});
