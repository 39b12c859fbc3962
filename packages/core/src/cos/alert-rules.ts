import type { AppFacts } from "../framework.ts";
import type { AssetFile } from "./assets.ts";
import { hostHealth, type Rule, type RuleGroup } from "./host-health.ts";
import { topologyIdentifier, topologyLabels } from "./topology.ts";

/** What goes into the key `alert_rules`: groups, or nothing at all. */
export type AlertRules = { readonly groups: readonly RuleGroup[] } | Readonly<Record<string, never>>;

/** Rules for Prometheus: those of the files, then the ones that every charm has. */
export function prometheusAlertRules(files: readonly AssetFile[], facts: AppFacts): AlertRules {
  return alertRules([...files.flatMap(groupsOf), { folder: "", group: hostHealth }], facts, withoutPlaceholder);
}

/** Rules for Loki, whose selectors may not be empty. */
export function lokiAlertRules(files: readonly AssetFile[], facts: AppFacts): AlertRules {
  return alertRules(files.flatMap(groupsOf), facts, withAnyJob);
}

interface GroupInFile {
  /** Folder of the file inside its root; empty for the root itself. */
  readonly folder: string;
  readonly group: RuleGroup;
}

function alertRules(
  groups: readonly GroupInFile[],
  facts: AppFacts,
  inQuery: (expression: string) => string,
): AlertRules {
  if (groups.length === 0) return {};
  const labels = topologyLabels(facts);
  const rule = (one: Rule): Rule => ({ ...one, expr: inQuery(one.expr), labels: withLabels(one.labels, labels) });
  return {
    groups: groups.map(({ folder, group }) => ({
      ...group,
      name: groupName(folder, group.name, facts),
      rules: group.rules.map(rule),
    })),
  };
}

/**
 * The groups of a file: of the official form, or the file's one rule as a group named after it. What is neither was refused when
 * the charm was built.
 */
function groupsOf({ path, content }: AssetFile): readonly GroupInFile[] {
  const slash = path.lastIndexOf("/");
  const folder = slash < 0 ? "" : path.slice(0, slash);
  if (isRule(content)) {
    const name = path.slice(slash + 1).replace(/\.[^.]*$/, "");
    return [{ folder, group: { name, rules: [content] } }];
  }
  const groups: unknown = typeof content === "object" && content !== null ? Reflect.get(content, "groups") : undefined;
  return Array.isArray(groups) && groups.every(isGroup) ? groups.map((group) => ({ folder, group })) : [];
}

/** Why a file holds no alert rules; undefined: it holds some. For the build, which can name the file. */
export function ruleFault(content: unknown): string | undefined {
  if (isRule(content)) return undefined;
  if (typeof content !== "object" || content === null || !Object.hasOwn(content, "groups")) {
    return "is neither one rule (alert or record, and expr) nor a list of groups";
  }
  const groups: unknown = Reflect.get(content, "groups");
  if (!Array.isArray(groups)) return "has groups that are no list";
  const wrong = groups.findIndex((group) => !isGroup(group));
  return wrong < 0 ? undefined : `has a group without name, or with a rule that has no expr: number ${wrong + 1}`;
}

function isGroup(value: unknown): value is RuleGroup {
  if (typeof value !== "object" || value === null) return false;
  const rules: unknown = Reflect.get(value, "rules");
  return typeof Reflect.get(value, "name") === "string" && Array.isArray(rules) && rules.every(isRule);
}

function isRule(value: unknown): value is Rule {
  if (typeof value !== "object" || value === null || typeof Reflect.get(value, "expr") !== "string") return false;
  const labels: unknown = Reflect.get(value, "labels") ?? {};
  return (
    (Object.hasOwn(value, "alert") || Object.hasOwn(value, "record")) &&
    typeof labels === "object" &&
    labels !== null &&
    !Array.isArray(labels)
  );
}

/** The rule's own labels win, and stand first. */
function withLabels(own: Rule["labels"] | null, added: Readonly<Record<string, string>>): Record<string, string> {
  return { ...own, ...Object.fromEntries(Object.entries(added).filter(([name]) => !Object.hasOwn(own ?? {}, name))) };
}

/** A name that no other application's group has. One that was named by this rule already stays. */
function groupName(folder: string, name: string, facts: AppFacts): string {
  const whole = /^.*?_[0-9a-f]{8}_.*?rules$/.test(name)
    ? name
    : [topologyIdentifier(facts), folder, name].filter((part) => part !== "").join("_");
  return `${whole}${whole.endsWith("_rules") ? "" : "_rules"}`.replace(/[^a-zA-Z0-9_:]/g, "_");
}

/** Where the topology is meant to go, an author writes `%%juju_topology%%`. Prometheus adds matchers on its side. */
function withoutPlaceholder(expression: string): string {
  return expression.replace(/%%juju_topology%%,?/g, "");
}

/** As above; the comma after it stays, unless it was the last thing in the selector. */
function withAnyJob(expression: string): string {
  return expression.replace(/%%juju_topology%%(?:\s*,(?=\s*\}))?/g, 'job=~".+"');
}
