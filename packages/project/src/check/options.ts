import type { YamlMap } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";
import type { ReportFault } from "./report-fault.ts";

const types = ["string", "int", "float", "boolean", "secret"];

/**
 * What Juju refuses of `config`. Source: Juju 3.6, package charm, `ReadConfig`.
 *
 * @param isFloat - whether a default is written with a point, which its value does not tell
 */
export function optionRules(charm: YamlMap, isFloat: (option: string) => boolean, report: ReportFault): void {
  const { config } = charm;
  if (config === undefined || config === null) return;
  if (!isMap(config) || !isMap(config["options"])) {
    report("config-options", ["config"], "`config` has no `options`", "add `options: {}`, or leave `config` out");
    return;
  }
  for (const [name, value] of Object.entries(config["options"])) {
    const path = ["config", "options", name];
    const { type = "string", default: fallback, description } = mapAt(value);
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
      report(
        "option-name",
        path,
        `config option \`${name}\` cannot be set on Juju's command line`,
        "use letters, digits, hyphens",
      );
    if (!types.includes(String(type))) {
      report(
        "option-type",
        path,
        `config option \`${name}\` has the type ${String(type)}`,
        `use one of ${types.join(", ")}`,
      );
      continue;
    }
    if (description !== undefined && description !== null && typeof description !== "string")
      report("option-description", path, `description of config option \`${name}\` is no text`, "quote it");
    if (fallback === undefined || fallback === null) continue;
    const fix = fixOf(String(type), fallback, isFloat(name));
    if (fix !== undefined)
      report(
        "option-default-type",
        [...path, "default"],
        `default of config option \`${name}\` is no ${String(type)}`,
        fix,
      );
  }
}

/** How to write a default that Juju refuses; undefined when it takes it. */
function fixOf(type: string, value: unknown, isFloat: boolean): string | undefined {
  const isWhole = typeof value === "number" && Number.isInteger(value) && !isFloat;
  switch (type) {
    case "string":
      return typeof value === "string" ? undefined : `quote it: "${String(value)}"`;
    case "int":
      return isWhole || (typeof value === "string" && /^[-+]?\d+$/.test(value)) ? undefined : "write a whole number";
    case "float":
      if (typeof value === "number" && !isWhole) return undefined;
      return `write it with a point: ${isWhole ? `${value}.0` : "1.0"}`;
    case "boolean":
      if (typeof value === "boolean" || (typeof value === "string" && /^(?:1|0|t|f|true|false)$/i.test(value)))
        return undefined;
      return "write true or false";
    default:
      return value === "" || (typeof value === "string" && value.startsWith("secret:")) ? undefined : "leave it out";
  }
}
