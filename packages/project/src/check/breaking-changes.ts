import { isDeepStrictEqual } from "node:util";
import type { RuleId } from "../rules.ts";
import type { YamlFile, YamlMap } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";
import type { Finding } from "./check-project.ts";
import { collectFaults, type ReportFault } from "./report-fault.ts";

/** Sections whose entries an upgrade may not lose. */
const kept: readonly (readonly [rule: RuleId, path: readonly string[], what: string, fields: readonly string[]])[] = [
  ["breaking-storage", ["storage"], "storage", ["type", "shared", "read-only", "location", "multiple"]],
  ["breaking-containers", ["containers"], "container", ["mounts"]],
  ["breaking-resources", ["resources"], "resource", ["type", "filename"]],
  ["breaking-requires", ["requires"], "endpoint", ["interface", "scope"]],
  ["breaking-provides", ["provides"], "endpoint", ["interface", "scope"]],
  ["breaking-peers", ["peers"], "peer endpoint", ["interface"]],
  ["breaking-devices", ["devices"], "device", ["type"]],
  ["breaking-options", ["config", "options"], "config option", ["type"]],
  ["breaking-actions", ["actions"], "action", []],
];

/**
 * What an upgrade from an older charm would break: for Juju, which refuses some of it, or for operators who rely on the rest.
 *
 * @param old - metadata.yaml of the older archive, with its config and actions as in a charmcraft.yaml
 */
export function breakingChanges(old: YamlMap, charm: YamlMap, file: YamlFile): readonly Finding[] {
  const faults = collectFaults(file, (report) => {
    if (old["name"] !== undefined && old["name"] !== charm["name"])
      report(
        "breaking-name",
        ["name"],
        `the older charm is called \`${String(old["name"])}\``,
        "keep the name, or compare with another archive",
      );
    for (const section of kept) compareSection(old, charm, section, report);
    assumesChange(old, charm, report);
  });
  return faults.map((fault) => ({ ...fault, severity: "error" }));
}

function compareSection(
  old: YamlMap,
  charm: YamlMap,
  [rule, path, what, fields]: (typeof kept)[number],
  report: ReportFault,
): void {
  const [before, now] = [mapAt(old, path), mapAt(charm, path)];
  for (const [name, value] of Object.entries(before)) {
    const at = [...path, name];
    if (!Object.hasOwn(now, name)) {
      report(rule, at, `${what} \`${name}\` of the older charm is gone`, "bring it back, or publish on another track");
      continue;
    }
    const [was, is] = [entryOf(value), entryOf(now[name])];
    for (const field of fields) {
      const usual = field === "scope" ? "global" : field === "type" && path[0] === "config" ? "string" : undefined;
      if (!isDeepStrictEqual(was[field] ?? usual, is[field] ?? usual))
        report(
          rule,
          [...at, field],
          `${field} of ${what} \`${name}\` was ${text(was[field] ?? usual)}, and is ${text(is[field] ?? usual)}`,
          `keep it, or add another ${what} beside`,
        );
    }
    if (what !== "endpoint") continue;
    const [limitWas, limitIs] = [was["limit"], is["limit"]];
    if (typeof limitIs === "number" && (typeof limitWas !== "number" || limitIs < limitWas))
      report(
        rule,
        [...at, "limit"],
        `limit of endpoint \`${name}\` was ${text(limitWas)}, and is ${limitIs}`,
        "keep it: applications may have more relations already",
      );
    if (is["optional"] !== true && was["optional"] === true && path[0] === "requires")
      report(
        rule,
        [...at, "optional"],
        `endpoint \`${name}\` was optional, and blocks now where it is not integrated`,
        "keep `optional: true`",
      );
  }
  if (path[0] !== "config") return;
  for (const [name, value] of Object.entries(now)) {
    if (!Object.hasOwn(before, name) && mapAt(value)["optional"] === false)
      report(
        rule,
        [...path, name],
        `config option \`${name}\` is new and must be set: every deployed application blocks`,
        "give it a default instead of `optional: false`",
      );
  }
}

/** Controllers that the older charm ran on may lack what the newer one assumes. */
function assumesChange(old: YamlMap, charm: YamlMap, report: ReportFault): void {
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  const before = list(old["assumes"]);
  for (const item of list(charm["assumes"])) {
    if (before.some((one) => isDeepStrictEqual(one, item))) continue;
    report(
      "breaking-assumes",
      ["assumes"],
      `the charm assumes ${text(item)}, and the older one did not`,
      "leave it out, or publish on another track",
    );
  }
}

function entryOf(value: unknown): YamlMap {
  return typeof value === "string" ? { interface: value } : isMap(value) ? value : {};
}

function text(value: unknown): string {
  return value === undefined || value === null ? "none" : typeof value === "string" ? value : JSON.stringify(value);
}
