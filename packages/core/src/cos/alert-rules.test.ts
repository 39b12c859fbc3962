import { describe, expect, test } from "vitest";
import { someFacts } from "../integrations/harness/view-of-form.ts";
import { lokiAlertRules, prometheusAlertRules, ruleFault } from "./alert-rules.ts";
import type { AssetFile } from "./assets.ts";
import type { RuleGroup } from "./host-health.ts";

const facts = {
  ...someFacts,
  model: "my-model",
  modelUuid: "12345678-1234-4321-8234-1234567890ab",
  app: "flask-k8s",
  charmName: "flask-k8s",
};
const rule = { alert: "A", expr: "up < 1" };

function groups(files: readonly AssetFile[], of = lokiAlertRules): readonly RuleGroup[] {
  const rules = of(files, facts);
  return "groups" in rules ? (rules.groups as readonly RuleGroup[]) : [];
}

describe("names of groups", () => {
  test.for<[path: string, content: unknown, name: string]>([
    ["flask.rule", rule, "my_model_12345678_flask_k8s_flask_rules"],
    ["sub/c.yaml", rule, "my_model_12345678_flask_k8s_sub_c_rules"],
    ["custom_my rules.rule", rule, "my_model_12345678_flask_k8s_custom_my_rules_rules"],
    ["any.rules", { groups: [{ name: "g1", rules: [rule] }] }, "my_model_12345678_flask_k8s_g1_rules"],
    ["any.rules", { groups: [{ name: "my_rules", rules: [rule] }] }, "my_model_12345678_flask_k8s_my_rules"],
    ["a.rule", { groups: [{ name: "m_0123abcd_x_rules", rules: [] }] }, "m_0123abcd_x_rules"],
  ])("a group of %s becomes %s", ([path, content, name]) => {
    expect(groups([{ path, content }]).map((group) => group.name)).toEqual([name]);
  });
});

test("adds topology labels behind a rule's own, and overwrites none", () => {
  const [group] = groups([{ path: "a.rule", content: { ...rule, labels: { severity: "info", juju_model: "mine" } } }]);

  expect(group?.rules[0]?.labels).toEqual({
    severity: "info",
    juju_model: "mine",
    juju_model_uuid: facts.modelUuid,
    juju_application: "flask-k8s",
    juju_charm: "flask-k8s",
  });
  expect(Object.keys(group?.rules[0]?.labels ?? {})[0]).toBe("severity");
});

test("takes a rule whose labels are null, and a recording rule", () => {
  const [one, two] = groups([
    { path: "a.rule", content: { ...rule, labels: null } },
    { path: "b.rule", content: { record: "job:up", expr: "sum(up)" } },
  ]);

  expect(one?.rules[0]?.labels).toHaveProperty("juju_model", "my-model");
  expect(two?.rules[0]).toMatchObject({ record: "job:up" });
});

test.for<[spec: string, expression: string, prometheus: string, loki: string]>([
  ["alone", "{%%juju_topology%%}", "{}", '{job=~".+"}'],
  ["before another matcher", '{%%juju_topology%%, a="x"}', '{ a="x"}', '{job=~".+", a="x"}'],
  ["behind another matcher", '{a="x",%%juju_topology%%}', '{a="x",}', '{a="x",job=~".+"}'],
  ["with a comma at the end", "{%%juju_topology%%,}", "{}", '{job=~".+"}'],
])("puts the topology where its placeholder stands: %s", ([, expression, prometheus, loki]) => {
  const files = [{ path: "a.rule", content: { alert: "A", expr: expression } }];

  expect(groups(files, prometheusAlertRules)[0]?.rules[0]?.expr).toBe(prometheus);
  expect(groups(files)[0]?.rules[0]?.expr).toBe(loki);
});

test("has rules on the targets for Prometheus, and none for Loki, when there is no file", () => {
  expect(groups([], prometheusAlertRules).map(({ rules }) => rules.map(({ alert }) => alert))).toEqual([
    ["HostDown", "HostMetricsMissing"],
  ]);
  expect(lokiAlertRules([], facts)).toEqual({});
});

test.for<[spec: string, content: unknown]>([
  ["nothing", null],
  ["a list", [rule]],
  ["a map of something else", { title: "x" }],
  ["groups that are no list", { groups: {} }],
  ["a group without name", { groups: [{ rules: [rule] }] }],
  ["a group without rules", { groups: [{ name: "g" }] }],
  ["a rule without expr", { groups: [{ name: "g", rules: [{ alert: "A" }] }] }],
  ["a rule with labels that are a list", { ...rule, labels: [] }],
])("leaves out a file that holds %s, and says why at build", ([, content]) => {
  expect(groups([{ path: "a.rule", content }])).toEqual([]);
  expect(ruleFault(content)).toBeTypeOf("string");
});

test("finds no fault in rules of both forms", () => {
  expect([rule, { groups: [{ name: "g", rules: [rule] }] }].map(ruleFault)).toEqual([undefined, undefined]);
});
