import { type FieldKind, nestedShape, type ObjectShape, type SectionName, sectionShapes } from "./layer-fields.ts";
import { PlanError } from "./plan-error.ts";
import type { Plan } from "./types.ts";

/**
 * A plan as some Pebble has printed it, once the members that we know have the types we rely on. What a newer Pebble has beside them
 * stays as it is.
 *
 * @throws {@link PlanError} naming the member, never its value: environments hold secrets
 */
export function judgePlan(value: unknown): Plan {
  if (value === null || value === undefined) return {};
  if (!isMap(value)) throw wrong("", "a map");
  for (const [name, section] of Object.entries(value)) {
    if (!isSection(name)) continue;
    if (!isMap(section)) throw wrong(name, "a map");
    for (const [key, entry] of Object.entries(section)) judgeObject(entry, sectionShapes[name], `${name}.${key}`);
  }
  return value;
}

function judgeObject(value: unknown, { fields }: ObjectShape, path: string): void {
  if (!isMap(value)) throw wrong(path, "a map");
  for (const [name, member] of Object.entries(value)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (kind !== undefined) judgeField(member, kind, name, `${path}.${name}`);
  }
}

function judgeField(value: unknown, kind: FieldKind, name: string, path: string): void {
  switch (kind) {
    case "text":
    case "duration":
      if (typeof value !== "string") throw wrong(path, "a text");
      return;
    case "integer":
    case "float":
      if (typeof value !== "number") throw wrong(path, "a number");
      return;
    case "list":
      if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) throw wrong(path, "a list of texts");
      return;
    case "map":
      if (!isMap(value) || Object.values(value).some((item) => typeof item !== "string"))
        throw wrong(path, "a map of texts");
      return;
    case "nested": {
      const shape = nestedShape(name);
      if (shape !== undefined) judgeObject(value, shape, path);
    }
  }
}

function wrong(path: string, wanted: string): PlanError {
  return new PlanError(path, `cannot read the plan: ${path === "" ? "it" : `\`${path}\``} is not ${wanted}`);
}

function isSection(name: string): name is SectionName {
  return Object.hasOwn(sectionShapes, name);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
