import { type Schema, Validator } from "@cfworker/json-schema";
import type { YamlMap } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";
import type { ReportFault } from "./report-fault.ts";

const actionName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const wanted: readonly (readonly [key: string, is: (value: unknown) => boolean, what: string])[] = [
  ["description", (value) => typeof value === "string", "a text"],
  ["title", (value) => typeof value === "string", "a text"],
  ["params", isMap, "parameters by name"],
  ["required", Array.isArray, "a list"],
  ["parallel", (value) => typeof value === "boolean", "true or false"],
  ["execution-group", (value) => typeof value === "string", "a text"],
];

/** What Juju refuses of `actions`. Source: Juju 3.6, package charm, `ReadActionsYaml`. */
export function actionRules(charm: YamlMap, report: ReportFault): void {
  for (const [name, value] of Object.entries(mapAt(charm, ["actions"]))) {
    const path = ["actions", name];
    if (name === "juju" || name.startsWith("juju-"))
      report("action-reserved", path, `action \`${name}\`: Juju keeps such names for itself`, "rename it");
    else if (!actionName.test(name))
      report(
        "action-name",
        path,
        `action \`${name}\` has no name that Juju takes`,
        "use lower case letters, digits, and hyphens between them",
      );
    if (value === null) continue;
    if (!isMap(value)) {
      report("action-shape", path, `action \`${name}\` has to be a map`, "write `{}`, or its description and params");
      continue;
    }
    for (const [key, is, what] of wanted) {
      if (value[key] !== undefined && !is(value[key]))
        report("action-key", [...path, key], `\`${key}\` of action \`${name}\` is not ${what}`, `make it ${what}`);
    }
    const banned = bannedKey(value, path);
    if (banned !== undefined)
      report(
        "action-reference",
        banned,
        `action \`${name}\` has ${banned.at(-1)}, which Juju does not follow`,
        "write the schema out",
      );
    else schemaRule(name, value, report);
  }
}

function bannedKey(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = key === "$ref" || key === "$schema" ? [...path, key] : bannedKey(inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

const simpleTypes = ["array", "boolean", "integer", "null", "number", "object", "string"];

/** Whether the parameters are a JSON Schema of draft 4. */
function schemaRule(name: string, action: YamlMap, report: ReportFault): void {
  for (const [parameter, schema] of Object.entries(mapAt(action, ["params"]))) {
    const path = ["actions", name, "params", parameter];
    if (!isMap(schema)) {
      report(
        "action-schema",
        path,
        `parameter \`${parameter}\` of action \`${name}\` has to be a map`,
        "write `{type: string}`",
      );
      continue;
    }
    const types = [schema["type"] ?? []].flat();
    const unknown = types.find((type) => !simpleTypes.includes(String(type)));
    if (unknown !== undefined)
      report(
        "action-schema",
        path,
        `parameter \`${parameter}\` of action \`${name}\` has the type ${String(unknown)}`,
        `use one of ${simpleTypes.join(", ")}`,
      );
    else if (!compiles(schema))
      report("action-schema", path, `parameter \`${parameter}\` of action \`${name}\` is no JSON Schema`, "correct it");
  }
}

function compiles(schema: YamlMap): boolean {
  try {
    new Validator(schema as Schema, "4").validate(null);
    return true;
  } catch {
    return false;
  }
}
