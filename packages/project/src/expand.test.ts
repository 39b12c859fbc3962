import { describe, expect, test } from "vitest";
import { fieldPaths } from "../test/field-paths.ts";
import { recordedFiles } from "../test/goldens/recorded-files.ts";
import { expandAsCharmcraft } from "./charmcraft/expand-as-charmcraft.ts";
import { checkFile } from "./check/check-project.ts";
import { expandCharm } from "./expand.ts";
import { extensions } from "./extensions/index.ts";
import { snippetOf } from "./extensions/snippet.ts";
import { ProjectError } from "./project-error.ts";
import { parseYamlFile, type YamlMap } from "./yaml-file.ts";
import { mapAt } from "./yaml-map.ts";

const head =
  "type: charm\nname: a\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nextensions: [flask-framework]\n";
const expanded = (text: string) => expandCharm(parseYamlFile(text, "charmcraft.yaml"));

test.for<[spec: string, text: string, place: string, rule: string]>([
  [
    "an option of the framework",
    `${head}config:\n  options:\n    webserver-color: {type: string}\n`,
    "10:5",
    "option-reserved",
  ],
  ["a base that is too old", head.replace("24.04", "20.04"), "5:1", "base-unsupported"],
  ["an extension that is none", head.replace("flask-", "flusk-"), "7:1", "extension-unknown"],
  ["extensions that are no list", head.replace("[flask-framework]", "flask-framework"), "7:1", "extension-list"],
  ["a tab in the indentation", `${head}config:\n\toptions: {}\n`, "9:1", "yaml"],
  ["a tag that nobody knows", `${head}terms: !mine []\n`, "8:8", "yaml"],
  ["a list as a key", `${head}? [a]\n: b\n`, "8:3", "yaml"],
  ["an alias without an anchor", `${head}terms: *mine\n`, "8:8", "yaml"],
])("refuses %s, at its place", ([, text, place, rule]) => {
  const fault = (): unknown => expanded(text);

  expect(fault).toThrow(ProjectError);
  try {
    fault();
  } catch (error) {
    const [first] = (error as ProjectError).faults;
    expect(first?.rule).toBe(rule);
    expect(`${first?.place?.line}:${first?.place?.column}`).toBe(place);
    expect(first?.fix).not.toBe("");
  }
});

describe("what charmcraft refuses beside an extension", () => {
  test.for<[section: string, text: string, found: YamlMap]>([
    [
      "storage",
      "storage:\n  data: {type: filesystem, location: /data}\n",
      { storage: { data: { type: "filesystem", location: "/data" } } },
    ],
    ["devices", "devices:\n  gpu: {type: gpu}\n", { devices: { gpu: { type: "gpu" } } }],
    ["extra-bindings", "extra-bindings:\n  net:\n", { "extra-bindings": { net: null } }],
    ["assumes", "assumes: [juju >= 3.6]\n", { assumes: ["k8s-api", "juju >= 3.6"] }],
    [
      "containers and resources",
      "containers:\n  cache: {resource: cache-image}\nresources:\n  cache-image: {type: oci-image}\n",
      {
        containers: { "flask-app": { resource: "flask-app-image" }, cache: { resource: "cache-image" } },
        resources: {
          "flask-app-image": { type: "oci-image", description: "flask application image." },
          "cache-image": { type: "oci-image" },
        },
      },
    ],
    [
      "peers",
      "peers:\n  ring: {interface: ring}\n",
      { peers: { "secret-storage": { interface: "secret-storage" }, ring: { interface: "ring" } } },
    ],
    [
      "an endpoint of the extension's with another interface",
      "requires: {ingress: {interface: http}}\n",
      { requires: { ingress: { interface: "http", limit: 1 } } },
    ],
    [
      "an option of the extension's with another type",
      "config: {options: {webserver-threads: {type: string}}}\n",
      { config: { options: { "webserver-threads": { type: "string" } } } },
    ],
    ["an endpoint as a text", "requires:\n  db: mysql_client\n", { requires: { db: "mysql_client" } }],
  ])("%s is taken, with a warning", ([, text, found]) => {
    const { charm, warnings } = expanded(`${head}${text}`);

    expect(charm).toMatchObject(found);
    expect(warnings).not.toEqual([]);
    for (const { refusedBy, place } of warnings) {
      expect(refusedBy).toBe("charmcraft");
      expect(place?.line).toBeGreaterThan(7);
    }
    const strictly = (): unknown =>
      expandAsCharmcraft(parseYamlFile(`${head}${text}`, "charmcraft.yaml"), { files: recordedFiles({}) });
    expect(strictly).toThrow(ProjectError);
  });

  test("the workload's container stays the first", () => {
    const { charm } = expanded(`${head}containers:\n  cache: {resource: cache-image}\n`);

    expect(Object.keys(mapAt(charm, ["containers"]))).toEqual(["flask-app", "cache"]);
  });

  test("keys that nobody knows are kept", () => {
    expect(expanded(`${head}x-team: {pager: 7}\n`).charm["x-team"]).toEqual({ pager: 7 });
  });
});

describe("every field that an extension generates", () => {
  /** Each extension and form, with every path below its named sections. */
  const fields = Object.values(extensions).flatMap((extension) =>
    extension.forms.flatMap((form) => {
      const { parts: _, "charm-libs": __, ...snippet } = snippetOf(extension, form, {});
      const base = form.bases.at(-1) ?? "";
      return pathsOf(snippet).map((path) => ({
        extension,
        base,
        path,
        title: `${extension.name} ${base} ${path.join(".")}`,
      }));
    }),
  );
  const sections = (path: readonly string[]): number => (path[0] === "config" ? 2 : 1);

  test.for(fields)("can be removed: $title", ({ extension, base, path }) => {
    const text = documentWith(extension.name, base, path, null);
    const { charm } = expanded(text);

    expect(Object.hasOwn(mapAt(charm, path.slice(0, -1)), path.at(-1) ?? "")).toBe(false);
    expect(refusalsOf(text)).not.toEqual([]);
  });

  test.for(fields.filter(({ path }) => path.length > sections(path) + 1))(
    "can be overridden: $title",
    ({ extension, base, path }) => {
      const text = documentWith(extension.name, base, path, "mine");
      const { charm } = expanded(text);

      expect(refusalsOf(text)).not.toEqual([]);
      expect(mapAt(charm, path.slice(0, -1))[path.at(-1) ?? ""]).toBe("mine");
    },
  );
});

/** Rules of charmcraft's that `check` names, its switch for experimental extensions apart. */
function refusalsOf(text: string): readonly string[] {
  const { findings } = checkFile(parseYamlFile(text, "charmcraft.yaml"), text, recordedFiles({}), {});
  return findings.flatMap(({ rule, refusedBy }) =>
    refusedBy === "charmcraft" && rule !== "extension-experimental" ? [rule] : [],
  );
}

/** Paths of all entries below the sections, and of their fields. */
function pathsOf(value: YamlMap): readonly (readonly string[])[] {
  return fieldPaths(value).filter((path) => path.length > (path[0] === "config" ? 2 : 1));
}

function documentWith(extension: string, base: string, path: readonly string[], value: unknown): string {
  const nested = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  return JSON.stringify({
    ...{ type: "charm", name: "a", summary: "s", description: "d", base, platforms: { amd64: null } },
    extensions: [extension],
    ...(nested as object),
  });
}
