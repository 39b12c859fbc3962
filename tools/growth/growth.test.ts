import { join } from "node:path";
import { defineCharm, type JujuEvent } from "@paas-charm/core";
import { type Transition, type TransitionState, transition } from "@paas-charm/core/simulated";
import { flask } from "@paas-charm/flask";
import { describe, expect, test } from "vitest";
import { metadataOf, stateOf } from "../parity/play.ts";
import { readCharm, readVectors } from "../parity/vectors.ts";

const goldens = join(import.meta.dirname, "../../goldens");
const charm = defineCharm({ framework: flask });
const metadata = metadataOf(readCharm(goldens, "flask-1.12"));
const lokiUnit = { endpoint: '{"url": "http://loki-0.test:3100/loki/api/v1/push"}' };
const everything = fifteenIntegrations();

const hook = (name: "config-changed" | "update-status"): JujuEvent => ({ kind: "lifecycle", name });
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

/** The dispatch of update-status on a unit to which nothing is left to be done. */
async function quiet(state: TransitionState): Promise<Transition> {
  const first = await transition(charm, metadata, state, hook("config-changed"));
  const second = await transition(charm, metadata, first.state, hook("config-changed"), kept(first));
  const third = await transition(charm, metadata, second.state, hook("update-status"), kept(second));
  expect(third.state.unitStatus).toEqual({ status: "active", message: "" });
  return third;
}

function kept({ cache }: Transition): { readonly cache?: NonNullable<Transition["cache"]> } {
  return cache === undefined ? {} : { cache };
}

/** A unit of the recorded application with all its integrations, and logging beside them. */
function fifteenIntegrations(): TransitionState {
  const vector = readVectors(goldens, "flask-1.12").find(({ id }) => id === "flask-1.12/all-integrations");
  if (vector === undefined) throw new Error("there is no recording with all integrations");
  const state = stateOf(vector);
  const logging = { id: 90, endpoint: "logging", remoteApp: "loki", remoteUnits: { 0: lokiUnit } };
  return { ...state, relations: [...(state.relations ?? []), logging] };
}

/** The peers, and the first integrations of all. */
function withIntegrations(count: number): TransitionState {
  return { ...everything, relations: (everything.relations ?? []).slice(0, count + 1) };
}

/** So many units on the other side of one endpoint, or of all that do not read them. */
function withUnits(endpoint: string, count: number): TransitionState {
  const relations = (everything.relations ?? []).map((relation) => {
    const chosen = everything.relations?.some((one) => one.endpoint === endpoint)
      ? relation.endpoint === endpoint
      : !["redis", "logging", "secret-storage"].includes(relation.endpoint);
    const unit = relation.remoteUnits?.[0];
    if (!chosen || unit === undefined) return relation;
    return {
      ...relation,
      remoteUnits: Object.fromEntries(Array.from({ length: count }, (_, number) => [number, unit])),
    };
  });
  const only = relations.filter((relation) => relation.endpoint === endpoint || relation.endpoint === "secret-storage");
  return { ...everything, relations: only.length > 1 ? only : relations };
}

function callsOf(calls: Transition["toolCalls"], name: string): readonly string[] {
  return calls.filter(({ tool }) => tool === name).map(({ args }) => args.join(" "));
}

function isOwn(call: string): boolean {
  return call.endsWith(" flask-k8s/0");
}
