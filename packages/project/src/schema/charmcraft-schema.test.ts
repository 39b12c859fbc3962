import { type Schema, Validator } from "@cfworker/json-schema";
import { expect, test } from "vitest";
import type { ExpansionCase } from "../../test/goldens/judge-expansion.ts";
import { readCases } from "../../test/goldens/read-cases.ts";
import { parseYamlFile } from "../yaml-file.ts";
import { charmcraftSchema } from "./charmcraft-schema.ts";

const validator = new Validator(charmcraftSchema() as Schema, "2020-12", false);
/** What charmcraft lets through, and Juju does not. */
const beyond =
  /option-(?:unknown-type|type-mismatch|default-list|yaml-date)|optional-(?:null|zero|string-false)|ext-mapping|charm-libs-number|no-summary|file-metadata/;
const taken = readCases<ExpansionCase>("goldens/expand/cases.jsonl").filter(
  ({ id, expect: { expanded } }) => expanded !== undefined && !beyond.test(id),
);

test.for(taken)("takes what charmcraft takes: $id", ({ input }) => {
  const { value } = parseYamlFile(input, "charmcraft.yaml");

  const { valid, errors } = validator.validate(value);

  expect({ valid, errors: valid ? [] : errors }).toEqual({ valid: true, errors: [] });
});

const head = {
  name: "a",
  type: "charm",
  summary: "s",
  description: "d",
  base: "ubuntu@24.04",
  platforms: { amd64: null },
};

test.for<[spec: string, more: object]>([
  ["a key that there is none of", { series: ["jammy"] }],
  ["an extension that there is none of", { extensions: ["rails-framework"] }],
  ["an option of a type that there is none of", { config: { options: { a: { type: "enum" } } } }],
  ["an endpoint without an interface", { requires: { db: { limit: 1 } } }],
  ["a base that there is none of", { base: "ubuntu@23.10" }],
])("marks %s", ([, more]) => {
  expect(validator.validate({ ...head, ...more }).valid).toBe(false);
});
