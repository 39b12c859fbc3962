import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AssetFile } from "@paas-charm/core";
import { cosAssets, readCosFolder } from "@paas-charm/project";
import { describe, expect, test } from "vitest";
import { hasPromtool, promtoolFault } from "./promtool.ts";

const packages = join(import.meta.dirname, "../../packages");
const frameworks = readdirSync(packages).filter((name) => existsSync(join(packages, name, "cos")));
const needed = ["juju_model", "juju_model_uuid", "juju_application", "juju_unit"];
/** Data sources as a dashboard names them: variables that Grafana's charm fills. */
const [metrics, logs] = ["prometheusds", "lokids"].map((name) => `\${${name}}`);
const grafanaVariables: Readonly<Record<string, string>> = { "[$__rate_interval]": "[5m]", "[$__interval]": "[1m]" };

interface Target {
  readonly panel: string;
  readonly source: string;
  readonly expr: string;
}

/** Every query of a dashboard. */
function targetsOf({ content }: AssetFile): readonly Target[] {
  const { panels } = content as { panels: readonly Panel[] };
  return panels.flatMap(({ title, datasource, targets }) =>
    targets.map((target) => ({ panel: title, source: (target.datasource ?? datasource).uid, expr: target.expr })),
  );
}

interface Panel {
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly targets: readonly { readonly expr: string; readonly datasource?: { readonly uid: string } }[];
}

/** A query as Prometheus gets it from Grafana. */
function filledIn(expr: string): string {
  return Object.entries(grafanaVariables).reduce((text, [name, value]) => text.replaceAll(name, value), expr);
}

test.runIf(!hasPromtool && process.env["CI"] === "true")("promtool is there (Debian package prometheus)", () => {
  expect.unreachable("promtool is missing, so no expression was checked");
});

describe.for(frameworks)("%s", (framework) => {
  const assets = cosAssets(readCosFolder(join(packages, framework, "cos")), []);
  const targets = assets.dashboards.flatMap(targetsOf);
  const queries = targets.filter(({ source }) => source === metrics);

  test("ships one dashboard, without variables and ids of its own: Grafana's charm brings them", () => {
    expect(assets.dashboards.map(({ content }) => Object.keys(content as object))).toEqual([
      expect.not.arrayContaining(["templating", "uid"]),
    ]);
    expect(assets.dashboards[0]?.content).toMatchObject({ title: expect.stringMatching(/ Operator$/) });
  });

  test("asks only the data sources that Grafana's charm offers, about the units that were chosen", () => {
    for (const { source, expr } of targets) {
      expect([metrics, logs]).toContain(source);
      for (const name of needed) expect(expr).toContain(`${name}=~"$${name}"`);
    }
  });

  test("gives Loki selectors that cannot match everything", () => {
    for (const { source, expr } of targets) if (source === logs) expect(expr).toContain('juju_model!=""');
  });

  test("divides rates and not counters, which would hardly move after a while", () => {
    for (const { expr } of queries.filter((one) => one.expr.includes(" / "))) expect(expr).toMatch(/rate\(/);
  });

  test.skipIf(!hasPromtool)("asks nothing that Prometheus does not understand", () => {
    const rules = queries.map(({ expr }, index) => ({ record: `panel:query:${index}`, expr: filledIn(expr) }));

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
