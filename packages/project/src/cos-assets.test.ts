import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CosFile, cosAssets, readCosAssets } from "./cos-assets.ts";
import { ProjectError } from "./project-error.ts";

const board: CosFile = { path: "grafana_dashboards/flask.json", text: '{"title": "Flask"}' };
const rule: CosFile = { path: "prometheus_alert_rules/flask.rule", text: "alert: A\nexpr: up < 1\n" };
const custom = (path: string, text = rule.text): CosFile => ({ path, text });

function faultsOf(work: () => unknown): ProjectError["faults"] {
  try {
    work();
  } catch (error) {
    if (error instanceof ProjectError) return error.faults;
    throw error;
  }
  return [];
}

test("puts the project's files beside those of the framework, under names of their own", () => {
  const assets = cosAssets(
    [board, rule],
    [
      custom("prometheus_alert_rules/flask.rule"),
      custom("grafana_dashboards/mine.json", '{"title": "Mine"}'),
      custom("loki_alert_rules/logs.yaml", 'groups: [{name: g, rules: [{alert: L, expr: "rate({}[5m])"}]}]'),
    ],
  );

  expect(assets).toEqual({
    dashboards: [
      { path: "custom_mine.json", content: { title: "Mine" } },
      { path: "flask.json", content: { title: "Flask" } },
    ],
    prometheusRules: [
      { path: "custom_flask.rule", content: { alert: "A", expr: "up < 1" } },
      { path: "flask.rule", content: { alert: "A", expr: "up < 1" } },
    ],
    lokiRules: [
      { path: "custom_logs.yaml", content: { groups: [{ name: "g", rules: [{ alert: "L", expr: "rate({}[5m])" }] }] } },
    ],
  });
});

test("takes files of deeper folders too", () => {
  const assets = cosAssets([], [custom("prometheus_alert_rules/http/slow.rules")]);

  expect(assets.prometheusRules.map(({ path }) => path)).toEqual(["http/custom_slow.rules"]);
});

test("leaves out files that are neither dashboards nor rules", () => {
  const assets = cosAssets([], [custom("prometheus_alert_rules/README.md"), custom("grafana_dashboards/x.txt")]);

  expect(assets).toEqual({ dashboards: [], prometheusRules: [], lokiRules: [] });
});

test("refuses another layout, in charmcraft's words", () => {
  const faults = faultsOf(() => cosAssets([], [custom("a.txt"), custom("foo/b.rule"), custom("foo/c.rule")]));

  expect(faults.map(({ message }) => message)).toEqual([
    "custom COS directory must only contain the following subdirectories: {'grafana_dashboards', 'loki_alert_rules', 'prometheus_alert_rules'}. Found root files: a.txt; invalid subdirectories: foo",
  ]);
});

test("names every file that cannot be used, and why", () => {
  const faults = faultsOf(() =>
    cosAssets(
      [],
      [
        custom("grafana_dashboards/list.json", "[]"),
        custom("grafana_dashboards/torn.json", '{"title": '),
        custom("prometheus_alert_rules/empty.rule", ""),
        custom("prometheus_alert_rules/group.rules", "groups: [{rules: []}]"),
        custom("loki_alert_rules/tab.yaml", "a:\n\t- b"),
      ],
    ),
  );

  expect(faults.map(({ message }) => message.replace(/(cannot be read: ).*/, "$1…"))).toEqual([
    "cos_custom/grafana_dashboards/list.json is no dashboard: it has to be a JSON object",
    "cos_custom/grafana_dashboards/torn.json cannot be read: …",
    "cos_custom/prometheus_alert_rules/empty.rule is neither one rule (alert or record, and expr) nor a list of groups",
    "cos_custom/prometheus_alert_rules/group.rules has a group without name, or with a rule that has no expr: number 1",
    "cos_custom/loki_alert_rules/tab.yaml cannot be read: …",
  ]);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cos-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test("reads the folders of the packages, and the project's own", () => {
  write("node_modules/any-framework/cos/grafana_dashboards/flask.json", board.text);
  write("node_modules/no-framework/package.json", "{}");
  write("charm/cos_custom/prometheus_alert_rules/a.rule", rule.text);
  const packages = ["any-framework", "no-framework"].map((name) => join(folder, "node_modules", name));

  const assets = readCosAssets(join(folder, "charm"), packages);

  expect(assets.dashboards.map(({ path }) => path)).toEqual(["flask.json"]);
  expect(assets.prometheusRules.map(({ path }) => path)).toEqual(["custom_a.rule"]);
});

test("has no assets where nobody brings any", () => {
  expect(readCosAssets(folder, [folder])).toEqual({ dashboards: [], prometheusRules: [], lokiRules: [] });
});
