import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expandCharm } from "./expand.ts";
import { ProjectError } from "./project-error.ts";
import { parseYamlFile } from "./yaml-file.ts";

interface Case {
  readonly id: string;
  readonly about: string;
  readonly topic: string;
  readonly framework: string | null;
  readonly input: string;
  readonly experimental: boolean;
  readonly files?: object;
  readonly expect: { readonly expanded?: Record<string, unknown>; readonly error?: string };
}

const cases = readFileSync(join(import.meta.dirname, "../../../goldens/expand/cases.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Case);
const sections = ["actions", "assumes", "containers", "peers", "provides", "requires", "resources", "config"];

/** Our own words stand where the recording only says that there are some. */
function withoutProse(expected: unknown, actual: unknown): unknown {
  if (typeof expected !== "object" || expected === null) return actual;
  if ("$prose" in expected) return typeof actual === "string" && actual !== "" ? expected : actual;
  if (typeof actual !== "object" || actual === null) return actual;
  return Array.isArray(actual)
    ? actual.map((item, index) => withoutProse(Reflect.get(expected, index), item))
    : Object.fromEntries(
        Object.entries(actual).map(([key, value]) => [key, withoutProse(Reflect.get(expected, key), value)]),
      );
}

/** Scalars that PyYAML reads otherwise than our parser does, such as dates and sexagesimal numbers. */
const scalarForms = /option-(quoting|yaml)/;

describe("what charmcraft 4.5.0 expands", () => {
  const expanded = cases.filter(
    ({ id, framework, expect: { expanded: found }, topic }) =>
      framework !== null && found !== undefined && topic !== "yaml" && !scalarForms.test(id),
  );
  test.for(expanded)("$id: $about", ({ input, expect: recorded }) => {
    const { charm } = expandCharm(parseYamlFile(input, "charmcraft.yaml"));

    for (const section of sections) {
      const wanted = recorded.expanded?.[section];
      const prose = withoutProse(wanted, charm[section] ?? undefined);
      expect({ [section]: prose }).toEqual({ [section]: wanted });
    }
  });
});

const head =
  "type: charm\nname: a\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nextensions: [flask-framework]\n";

test.for<[spec: string, text: string, place: string, rule: string]>([
  [
    "an option of the framework",
    `${head}config:\n  options:\n    webserver-color: {type: string}\n`,
    "10:5",
    "option-reserved",
  ],
  ["a name that the extension has", `${head}requires:\n  ingress: {interface: ingress}\n`, "9:3", "name-taken"],
  ["a section that the extension owns", `${head}containers:\n  other: {}\n`, "8:1", "section-owned"],
  ["a base that is too old", head.replace("24.04", "20.04"), "5:1", "base-unsupported"],
  ["an extension that is none", head.replace("flask-", "flusk-"), "7:1", "extension-unknown"],
  ["a tab in the indentation", `${head}config:\n\toptions: {}\n`, "9:1", "yaml"],
])("refuses %s, at its place", ([, text, place, rule]) => {
  const fault = (): unknown => expandCharm(parseYamlFile(text, "charmcraft.yaml"));

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
