import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type AssetFile, type CosAssets, ruleFault } from "@paas-charm/core";
import { parseDocument } from "yaml";
import { type Fault, ProjectError, projectError } from "./project-error.ts";

/** A file of a `cos` folder as it lies: its path from that folder, such as `prometheus_alert_rules/flask.rule`. */
export interface CosFile {
  readonly path: string;
  readonly text: string;
}

const folders = ["grafana_dashboards", "loki_alert_rules", "prometheus_alert_rules"] as const;
const ruleFile = /\.(?:rules?|ya?ml)$/;
const dashboardFile = /\.(?:json|tmpl)$/;

/**
 * The dashboards and alert rules of a charm: those that its framework's package has in `cos/`, and the project's own of `cos_custom/`
 * beside them, whose names get `custom_` in front. Files of other endings are left out.
 *
 * @param packages - folders of the packages that the charm's code comes from
 * @throws `ProjectError` for a `cos_custom/` of another layout, and for files that are no dashboards or rules
 */
export function readCosAssets(directory: string, packages: readonly string[]): CosAssets {
  return cosAssets(
    packages.flatMap((folder) => readCosFolder(join(folder, "cos"))),
    readCosFolder(join(directory, "cos_custom")),
  );
}

/** The same for files that were read already. */
export function cosAssets(shipped: readonly CosFile[], custom: readonly CosFile[]): CosAssets {
  checkLayout(custom);
  const faults: Fault[] = [];
  const files = [
    ...shipped.map((file) => ({ ...file, source: `cos/${file.path}` })),
    ...custom.map((file) => ({ ...file, path: asCustom(file.path), source: `cos_custom/${file.path}` })),
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
  const parsed = (folder: (typeof folders)[number], wanted: RegExp, fault: (content: unknown) => string | undefined) =>
    files
      .filter(({ path }) => path.startsWith(`${folder}/`) && wanted.test(path))
      .map(({ path, source, text }): AssetFile => {
        const { content, reason = fault(content) } = parse(text);
        if (reason !== undefined) faults.push(assetFault(source, reason));
        return { path: path.slice(folder.length + 1), content };
      });
  const assets: CosAssets = {
    dashboards: parsed("grafana_dashboards", dashboardFile, dashboardFault),
    prometheusRules: parsed("prometheus_alert_rules", ruleFile, ruleFault),
    lokiRules: parsed("loki_alert_rules", ruleFile, ruleFault),
  };
  if (faults.length > 0) throw new ProjectError(faults);
  return assets;
}

/** JSON is YAML too; 1.1, as the consumers read it. */
function parse(text: string): { readonly content: unknown; readonly reason?: string } {
  const document = parseDocument(text, { version: "1.1" });
  const [error] = document.errors;
  return error === undefined
    ? { content: document.toJS() }
    : { content: null, reason: `cannot be read: ${error.message.split("\n")[0]?.replace(/:$/, "")}` };
}

function dashboardFault(content: unknown): string | undefined {
  const isObject = typeof content === "object" && content !== null && !Array.isArray(content);
  return isObject ? undefined : "is no dashboard: it has to be a JSON object";
}

function assetFault(source: string, reason: string): Fault {
  return {
    rule: "cos-asset",
    message: `${source} ${reason}`,
    fix: "correct the file, or move it out of the folder",
    place: { file: source, line: 1, column: 1 },
  };
}

/** A file in `cos_custom` is one in a folder that we know. The texts are charmcraft's. */
function checkLayout(custom: readonly CosFile[]): void {
  const isKnown = (name: string): boolean => (folders as readonly string[]).includes(name);
  const rootFiles = custom.filter(({ path }) => !path.includes("/")).map(({ path }) => path);
  const others = [
    ...new Set(
      custom.flatMap(({ path }) => {
        const [folder = ""] = path.split("/");
        return path.includes("/") && !isKnown(folder) ? [folder] : [];
      }),
    ),
  ];
  const found = [
    ...(rootFiles.length > 0 ? [`root files: ${rootFiles.join(", ")}`] : []),
    ...(others.length > 0 ? [`invalid subdirectories: ${others.join(", ")}`] : []),
  ];
  if (found.length === 0) return;
  const known = folders.map((name) => `'${name}'`).join(", ");
  throw projectError(
    "cos-layout",
    `custom COS directory must only contain the following subdirectories: {${known}}. Found ${found.join("; ")}`,
    "put dashboards into cos_custom/grafana_dashboards, alert rules into the other two",
  );
}

function asCustom(path: string): string {
  const slash = path.lastIndexOf("/");
  return `${path.slice(0, slash + 1)}custom_${path.slice(slash + 1)}`;
}

/** Every file of a `cos` folder; none when it does not exist. */
export function readCosFolder(folder: string): readonly CosFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(join(folder, path), "utf8") }));
}
