import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cosAssets, readCosFolder } from "@paas-charm/project";
import { describe, expect, test } from "vitest";
import { queriesOf, sourcesOf } from "./dashboard-queries.ts";
import { hasPromtool, promtoolFault } from "./promtool.ts";

const packages = join(import.meta.dirname, "../../packages");
const frameworks = readdirSync(packages).filter((name) => existsSync(join(packages, name, "cos")));
const needed = ["juju_model", "juju_model_uuid", "juju_application", "juju_unit"];

if (!hasPromtool && process.env["CI"] === "true") {
  test("promtool is there (Debian package prometheus)", () => {
    expect.unreachable("promtool is missing, so no expression was checked");
  });
}

describe.for(frameworks)("%s", (framework) => {
  const assets = cosAssets(readCosFolder(join(packages, framework, "cos")), []);
  const queries = assets.dashboards.flatMap((file) => queriesOf(file, "prometheusds"));
  const logs = assets.dashboards.flatMap((file) => queriesOf(file, "lokids"));

  test("ships one dashboard, without variables and ids of its own: Grafana's charm brings them", () => {
    expect(assets.dashboards.map(({ content }) => Object.keys(content as object))).toEqual([
      expect.not.arrayContaining(["templating", "uid"]),
    ]);
    expect(assets.dashboards[0]?.content).toMatchObject({ title: expect.stringMatching(/ Operator$/) });
  });

  test("asks only the data sources that Grafana's charm offers, about the units that were chosen", () => {
    const known = ["prometheusds", "lokids"].map((name) => `\${${name}}`);
    expect(known).toEqual(expect.arrayContaining(assets.dashboards.flatMap(sourcesOf)));
    for (const { expression } of [...queries, ...logs]) {
      for (const name of needed) expect(expression).toContain(`${name}=~"$${name}"`);
    }
  });

  test("gives Loki selectors that cannot match everything", () => {
    for (const { expression } of logs) expect(expression).toContain('juju_model!=""');
  });

  test("divides rates and not counters, which would hardly move after a while", () => {
    const divisions = queries.filter(({ expression }) => expression.includes(" / "));

    for (const { expression } of divisions) expect(expression).toMatch(/rate\(/);
  });

  test("looks at minutes when it asks for something per second", () => {
    for (const { expression } of queries) expect(expression).not.toMatch(/(?<!c)rate\([^)]*\[\d+h\]/);
  });

  test("names in a legend only labels that the query keeps", () => {
    for (const { expression, legend } of queries) {
      const kept =
        /\b(?:sum|max) by \(([^)]*)\)/.exec(expression)?.[1] ?? (/^\(?(?:sum|max)\(/.test(expression) ? "" : undefined);
      for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
        if (kept !== undefined) expect(kept.split(", ")).toContain(label);
      }
    }
  });

  test("leaves it to the rules of every charm to watch whether targets answer", () => {
    expect(JSON.stringify(assets.prometheusRules)).not.toMatch(/\bup\b|absent/);
  });

  test.skipIf(!hasPromtool)("asks nothing that Prometheus does not understand", () => {
    const rules = queries.map(({ query }, index) => ({ record: `panel:query:${index}`, expr: query }));

    expect(promtoolFault("rules", { groups: [{ name: "dashboard", rules }] })).toBeUndefined();
  });

  test.skipIf(!hasPromtool)("has rules that Prometheus understands", () => {
    for (const { content } of assets.prometheusRules) {
      expect(promtoolFault("rules", content as object)).toBeUndefined();
    }
  });
});

test.skipIf(!hasPromtool)("notices an expression that is none", () => {
  expect(promtoolFault("rules", { groups: [{ name: "g", rules: [{ record: "a", expr: "sum(" }] }] })).toContain(
    "unclosed left parenthesis",
  );
});
