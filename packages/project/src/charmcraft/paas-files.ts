import type { Dialect } from "@paas-charm/core";
import { type Fault, ProjectError } from "../project-error.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import { parseYamlFile, type YamlFile } from "../yaml-file.ts";

const cosFolders = ["grafana_dashboards", "loki_alert_rules", "prometheus_alert_rules"];
const jsonLogging = ["flask", "django", "fastapi"];
/** A path of RFC 3986; a line end behind it passes, as Python's `$` lets it. */
const urlPath = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*\n?$/;

/** What charmcraft's extensions find wrong with `cos_custom/`. */
export function cosFolderFaults(files: ProjectFiles): readonly Fault[] {
  if (!files.isDirectory("cos_custom")) return [];
  return files
    .names("cos_custom")
    .filter((name) => files.isFile(`cos_custom/${name}`) || !cosFolders.includes(name))
    .map((name) => ({
      rule: "cos-layout",
      message: `cos_custom/${name}: the folder holds only ${cosFolders.map((folder) => `'${folder}'`).join(", ")}`,
      fix: "move it into one of them, or out of cos_custom",
      place: { file: `cos_custom/${name}`, line: 1, column: 1 },
    }));
}

/** What charmcraft's extensions find wrong with paas-config.yaml. They read more of it where ports and metrics have no options. */
export function paasConfigFaults(files: ProjectFiles, framework: string, dialect: Dialect): readonly Fault[] {
  const name = "paas-config.yaml";
  if (!files.isFile(name)) return [];
  const text = files.text(name);
  let file: YamlFile;
  try {
    if (text.replace(/^\s*(?:#.*|---)?$/gm, "").trim() === "") return [];
    file = parseYamlFile(text, name);
  } catch (error) {
    if (error instanceof ProjectError) return error.faults;
    throw error;
  }
  const { value } = file;
  const at = (key: string, message: string, fix: string): Fault => ({
    rule: "paas-config",
    message: `${key} in ${name} ${message}`,
    fix,
    place: file.placeOf([key]),
  });
  const faults: Fault[] = [];
  const format = value["framework_logging_format"];
  if (typeof format === "string" && format.toLowerCase() === "json" && !jsonLogging.includes(framework))
    faults.push(
      at("framework_logging_format", `is json, which '${framework}-framework' does not support`, "leave it out"),
    );
  if (dialect !== "2.0b1") return faults;
  for (const key of ["port", "metrics-port"]) {
    const port = value[key];
    if (!Object.hasOwn(value, key)) continue;
    const isWhole = typeof port === "number" && /^[-+]?(?:0[box])?[0-9a-fA-F_]+$/.test(scalarText(text, key));
    if (!isWhole) faults.push(at(key, "has to be a whole number", "write for example `8080`, without quotes"));
    else if (port < 1 || port > 65_535) faults.push(at(key, `is ${port}`, "set it between 1 and 65535"));
  }
  const path = value["metrics-path"];
  if (Object.hasOwn(value, "metrics-path")) {
    if (typeof path !== "string") faults.push(at("metrics-path", "has to be a text", "write for example `/metrics`"));
    else if (!urlPath.test(path))
      faults.push(
        at(
          "metrics-path",
          `has to be the path of a URL that starts with '/', and is '${path}'`,
          "write for example `/metrics`",
        ),
      );
  }
  return faults;
}

/** `8000.0` is no whole number, though its value is one. */
function scalarText(text: string, key: string): string {
  return new RegExp(`^(?:"|')?${key}(?:"|')?\\s*:\\s*([^\\s#,}]+)`, "m").exec(text)?.[1] ?? "0";
}
