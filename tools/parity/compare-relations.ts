import { decompressSync } from "@napi-rs/lzma/xz";
import { type Difference, differences } from "./differences.ts";
import { type Expectation, isObject, type Json, type JsonObject, type Vector } from "./vectors.ts";

/** Own databags of a relation, as they are after a run. */
export interface OwnDatabags {
  readonly id: number;
  readonly localApp: Readonly<Record<string, string>>;
  readonly localUnit: Readonly<Record<string, string>>;
}

/** Where our databags are not what is expected. Dashboards are decoded; what a charm ships itself is compared by its envelope. */
export function compareRelations(
  vector: Vector,
  expected: Expectation,
  relations: readonly OwnDatabags[],
): readonly Difference[] {
  const framework = vector.charm.replace(/-[^-]*$/, "");
  return vector.state.relations.flatMap((relation) => {
    const wanted = expected.relations?.find(({ id }) => id === relation.id) ?? relation;
    const actual = relations.find(({ id }) => id === relation.id) ?? relation;
    const decoded: Readonly<Record<string, Json>> = ("decoded" in wanted ? wanted.decoded : undefined) ?? {};
    const path = `relations.${relation.endpoint}`;
    const keys = new Set([...Object.keys(wanted.localApp), ...Object.keys(actual.localApp)]);
    return [
      ...[...keys].flatMap((key) => {
        const want: Json | undefined = wanted.localApp[key];
        const have = actual.localApp[key];
        return compareValue(key, want, have, { decoded: decoded[key], framework, path: `${path}.localApp.${key}` });
      }),
      ...differences(wanted.localUnit, actual.localUnit, `${path}.localUnit`),
    ];
  });
}

function compareValue(
  key: string,
  wanted: Json | undefined,
  actual: string | undefined,
  { decoded, framework, path }: { decoded: Json | undefined; framework: string; path: string },
): readonly Difference[] {
  if (isObject(wanted) && Object.hasOwn(wanted, "$compressed")) {
    return differences(
      asEnvelopes(decoded),
      asEnvelopes(actual === undefined ? undefined : decodedDashboards(actual)),
      path,
    );
  }
  if (key === "alert_rules" && typeof wanted === "string" && actual !== undefined) {
    return differences(withoutOwnRules(wanted, framework), withoutOwnRules(actual, framework), path);
  }
  return differences(wanted, actual, path);
}

/** Dashboards as Grafana's charm reads them. */
function decodedDashboards(text: string): Json {
  const { templates, ...others }: { templates: Record<string, { content: string }> } = JSON.parse(text);
  const decoded = Object.entries(templates).map(([key, template]): [string, Json] => {
    const content: Json = JSON.parse(decompressSync(Buffer.from(template.content, "base64")).toString("utf8"));
    return [key, { ...template, content }];
  });
  return { ...others, templates: Object.fromEntries(decoded) };
}

/** Of a dashboard that the charm ships only what each implementation must have: its title and its id. The outer id is random. */
function asEnvelopes(dashboards: Json | undefined): Json {
  if (!isObject(dashboards) || !isObject(dashboards["templates"])) return dashboards ?? null;
  const templates = Object.entries(dashboards["templates"]).map(([key, template]): [string, Json] => [
    key,
    isObject(template) && isObject(template["content"])
      ? { ...template, content: envelope(key, template["content"]) }
      : template,
  ]);
  const uuid = typeof dashboards["uuid"] === "string" && /^[0-9a-f-]{36}$/.test(dashboards["uuid"]);
  return { templates: Object.fromEntries(templates), uuid };
}

function envelope(key: string, content: JsonObject): JsonObject {
  if (key.startsWith("file:custom_")) return content;
  const shipped = isObject(content["$shipped"]) ? content["$shipped"] : content;
  return { title: shipped["title"] ?? null, uid: shipped["uid"] ?? null };
}

/** Of the charm's own rules only the group's name and each rule's topology labels. */
function withoutOwnRules(text: string, framework: string): Json {
  const rules: Json = JSON.parse(text);
  if (!isObject(rules) || !Array.isArray(rules["groups"])) return rules;
  const own = new RegExp(`_${framework.replaceAll("-", "_")}_rules$`);
  const groups = rules["groups"].map((group: Json): Json => {
    if (!isObject(group) || typeof group["name"] !== "string" || !own.test(group["name"])) return group;
    const labels = Array.isArray(group["rules"]) ? group["rules"].map(topologyLabels) : [];
    return { name: group["name"], labels: [...new Set(labels.map((one) => JSON.stringify(one)))] };
  });
  return { groups };
}

function topologyLabels(rule: Json): Json {
  const labels = isObject(rule) && isObject(rule["labels"]) ? rule["labels"] : {};
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) => name.startsWith("juju_"))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
