import { describe, expect, test } from "vitest";
import { acceptedLayers } from "../contract/accepted-layers.ts";
import { layerVerdicts } from "../contract/layer-verdicts.ts";
import {
  changedServices,
  combineLayer,
  type Layer,
  mergeLayers,
  PlanError,
  planHolds,
  readLayer,
  readLayerYaml,
} from "./index.ts";
import { startLanes, stopLanes } from "./order-services.ts";

function thrown(work: () => unknown): PlanError {
  try {
    work();
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
  throw new Error("an error was expected");
}

describe("a layer that Pebble refuses", () => {
  test.for(layerVerdicts().map((verdict) => [verdict.about, verdict] as const))(
    "is refused for %s, in Pebble's words and by its field",
    ([, { layer, wrong, text, field }]) => {
      const error =
        wrong === "layer"
          ? thrown(() => readLayer("l", layer))
          : thrown(() => mergeLayers([["l", readLayer("l", layer)]]));

      expect(error.message.startsWith(text) ? text : error.message).toBe(text);
      expect(error.field).toBe(field);
    },
  );
});

test("layers that Pebble takes make the plan that Pebble shows", () => {
  let combined: Layer = {};
  for (const { about, layer, plan } of acceptedLayers()) {
    combined = combineLayer("l", combined, readLayer("l", layer));

    expect([about, mergeLayers([["l", combined]])]).toEqual([about, plan]);
  }
});

test("a threshold that a layer got by default wins over the one of a lower layer, once combined", () => {
  const lower: Layer = { checks: { c: { override: "replace", threshold: 9, tcp: { port: 1 } } } };
  const upper: Layer = { checks: { c: { override: "merge", level: "ready" } } };
  const plan = (layer: Layer) =>
    mergeLayers([
      ["lower", lower],
      ["upper", layer],
    ]).checks?.["c"]?.threshold;

  expect(plan(upper)).toBe(9);
  expect(plan(combineLayer("upper", upper, upper))).toBe(3);
});

test("workloads are merged, and judged with the services that use them", () => {
  const merge = (services: Layer["services"], workloads: Layer["workloads"]) =>
    mergeLayers([["l", { services: services ?? {}, workloads: workloads ?? {} }]]);
  const service = { override: "replace", command: "x", workload: "w" } as const;
  const workload = { override: "replace", user: "u", environment: { A: "1" } } as const;

  expect(merge({ a: service }, { w: workload }).workloads).toEqual({ w: workload });
  expect(thrown(() => merge({ a: { ...service, "user-id": 0 } }, { w: workload })).message).toBe(
    'plan service "a" cannot have user information and a workload at the same time',
  );
  expect(thrown(() => merge({ a: { ...service, group: "g" } }, { w: workload })).field).toBe("services.a.group");
  expect(thrown(() => merge({}, { w: { override: "replace", group: "g" } })).message).toBe(
    'workload "w": must specify user, not just group',
  );
  expect(thrown(() => merge({}, { w: {} })).message).toBe('workload "w": must define an "override" policy');
});

test("a layer is read from YAML", async () => {
  expect(await readLayerYaml("l", "services:\n  a:\n    override: replace\n    command: x\n    after: [b]\n")).toEqual({
    services: { a: { override: "replace", command: "x", after: ["b"] } },
  });
  await expect(readLayerYaml("l", "services: [")).rejects.toThrow(/^cannot parse layer "l": /);
  await expect(readLayerYaml("l", "text")).rejects.toThrow('cannot parse layer "l": yaml: unmarshal errors');
});

test("a reserved label is refused", () => {
  expect(thrown(() => readLayer("pebble-x", {})).message).toBe('cannot use reserved label prefix "pebble-"');
});

const service = (fields: object = {}) => ({ override: "replace", command: "x", ...fields }) as const;

test.for<[string, object, string[], string[][]]>([
  ["starts in the order of the names", { b: service(), a: service() }, ["b", "a"], [["a"], ["b"]]],
  ["starts what is required beside", { a: service({ requires: ["b"] }), b: service() }, ["a"], [["a", "b"]]],
  [
    "starts in the order of after",
    { a: service({ requires: ["b"], after: ["b"] }), b: service() },
    ["a"],
    [["b", "a"]],
  ],
  [
    "starts in the order of before",
    { a: service({ requires: ["b"] }), b: service({ before: ["a"] }) },
    ["a"],
    [["b", "a"]],
  ],
  ["does not wait across lanes", { a: service({ after: ["b"] }), b: service() }, ["a", "b"], [["b"], ["a"]]],
  [
    "lets lanes collide as Pebble does",
    { p: service(), q: service(), r: service({ requires: ["p"] }), s: service() },
    ["p", "q", "r", "s"],
    [
      ["p", "r"],
      ["q", "s"],
    ],
  ],
])("%s", ([, services, names, lanes]) => {
  expect(startLanes(services as NonNullable<Layer["services"]>, names)).toEqual(lanes);
});

test("stops what requires a service before it", () => {
  const services = { a: service({ requires: ["b"], after: ["b"] }), b: service(), c: service() };

  expect(stopLanes(services, ["b"])).toEqual([["a", "b"]]);
});

test("a plan holds a layer whatever its form, and not once anything differs", () => {
  const layer: Layer = {
    services: { a: service({ "kill-delay": "1h", environment: { A: "1" }, after: [] }) },
    checks: { c: { override: "replace", timeout: "1m", exec: { command: "x" } } },
    "log-targets": { t: { override: "replace", type: "loki", location: "l" } },
  };
  const plan = mergeLayers([["l", readLayer("l", layer)]]);

  expect(planHolds(plan, layer)).toBe(true);
  expect(planHolds(plan, { services: { a: { override: "merge", environment: { A: "1" } } } })).toBe(true);
  expect(planHolds(plan, { services: { a: { override: "merge", environment: { A: "" } } } })).toBe(false);
  expect(planHolds(plan, { services: { a: { override: "merge", after: ["b"] } } })).toBe(false);
  expect(planHolds(plan, { services: { b: service() } })).toBe(false);
  expect(planHolds(plan, { checks: { c: { override: "merge", threshold: 4 } } })).toBe(false);
  expect(planHolds(plan, { "log-targets": { t: { override: "merge", labels: { a: "b" } } } })).toBe(false);
});

test("a replan restarts what differs in anything", () => {
  const plan = (fields: object) => mergeLayers([["l", { services: { a: service(fields) } }]]);

  expect(changedServices(plan({}), plan({}))).toEqual([]);
  expect(changedServices(plan({}), plan({ summary: "s" }))).toEqual(["a"]);
  expect(changedServices(plan({}), plan({ override: "merge" }))).toEqual(["a"]);
  expect(changedServices(plan({ after: ["b", "c"] }), plan({ after: ["c", "b"] }))).toEqual(["a"]);
});
