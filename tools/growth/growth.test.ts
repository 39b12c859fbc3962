import type { Transition } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import { everything, quiet, withIntegrations, withUnits } from "./states.ts";

const writes =
  /^(status-set|relation-set|secret-(add|set|grant|revoke|remove)|open-port|close-port|application-version-set|state-set)$/;

describe.for([0, 1, 5, 15])("with %i integrations a dispatch that finds nothing changed", (count) => {
  test("writes nothing", async () => {
    const { toolCalls, pebbleCalls, result } = await quiet(withIntegrations(count));

    expect(result.decision?.steps).toEqual([]);
    expect(toolCalls.filter(({ tool }) => writes.test(tool))).toEqual([]);
    expect(pebbleCalls.filter((call) => call.writes)).toEqual([]);
  });

  test("calls at most seven hook tools, four for each relation, and one for each secret and each remote unit read", async () => {
    const { toolCalls } = await quiet(withIntegrations(count));

    const secrets = new Set(callsOf(toolCalls, "secret-get"));
    const units = callsOf(toolCalls, "relation-get").filter((call) => / [a-z0-9-]+\/\d+$/.test(call) && !isOwn(call));
    expect(toolCalls.length).toBeLessThanOrEqual(7 + 4 * (count + 1) + secrets.size + units.length);
  });

  test("asks nothing twice", async () => {
    const { toolCalls } = await quiet(withIntegrations(count));

    const calls = toolCalls.map(({ tool, args }) => [tool, ...args].join(" "));
    expect(calls.filter((call, index) => calls.indexOf(call) !== index)).toEqual([]);
  });
});

describe.for(["redis", "logging"])("an integration that reads the units of %s", (endpoint) => {
  test.for([1, 10, 100, 300])("asks each of %i of them once, and writes nothing", async (count) => {
    const { toolCalls, result } = await quiet(withUnits(endpoint, count));

    const read = callsOf(toolCalls, "relation-get").filter((call) => /\/\d+$/.test(call) && !isOwn(call));
    expect(new Set(read).size).toBe(count);
    expect(read).toHaveLength(count);
    expect(result.decision?.steps).toEqual([]);
  });

  test("costs one call more for each of them, and no other", async () => {
    const costs: number[] = [];
    for (const count of [1, 10, 100, 300]) costs.push((await quiet(withUnits(endpoint, count))).toolCalls.length);

    expect(costs.map((cost) => cost - (costs[0] ?? 0))).toEqual([0, 9, 99, 299]);
  });
});

test("the other integrations cost the same whatever the number of units on the other side", async () => {
  const one = await quiet(everything);
  const many = await quiet(withUnits("all but redis and logging", 300));

  expect(many.toolCalls.length).toBe(one.toolCalls.length);
});

function callsOf(calls: Transition["toolCalls"], name: string): readonly string[] {
  return calls.filter(({ tool }) => tool === name).map(({ args }) => args.join(" "));
}

function isOwn(call: string): boolean {
  return call.endsWith(" flask-k8s/0");
}
