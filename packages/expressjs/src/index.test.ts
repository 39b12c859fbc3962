import { type CharmMetadata, defineCharm } from "@paas-charm/core";
import { type SimulatedContainerInput, transition } from "@paas-charm/core/simulated";
import { expect, test } from "vitest";
import { frameworkUnderTest } from "../../core/test/framework-under-test.ts";
import { expressjs } from "./index.ts";

const charm = defineCharm({ framework: expressjs });
const configChanged = { kind: "lifecycle", name: "config-changed" } as const;

const { metadataOf, fresh, environmentOf } = frameworkUnderTest(expressjs, { command: "npm start" });

test.for<[spec: string, options: CharmMetadata["options"], environment: string]>([
  ["is production unless an option says otherwise", {}, "production"],
  ["is what the option of the author says", { "node-env": { type: "string", default: "staging" } }, "staging"],
])("NODE_ENV %s", async ([, options, environment]) => {
  const after = await transition(charm, metadataOf("2.0b1", options), fresh("2.0b1"), configChanged);

  expect(environmentOf(after, "2.0b1")).toMatchObject({ NODE_ENV: environment, PORT: "8080", METRICS_PORT: "9464" });
  expect(environmentOf(after, "2.0b1")).not.toHaveProperty("APP_NODE_ENV");
});

test("an empty environment blocks the unit, and names the option", async () => {
  const options = { "node-env": { type: "string", default: "" } } as const;

  const { state } = await transition(charm, metadataOf("2.0b1", options), fresh("2.0b1"), configChanged);

  expect(state.unitStatus).toEqual({
    status: "blocked",
    message: "invalid options: node-env (needs at least one character)",
  });
});

test("services that Python kept in the application's directory are what an upgrade starts from", async () => {
  const kept = {
    expressjs: { override: "replace", startup: "enabled", command: "npm start", environment: { ROCK: "1" } },
  } as const;
  const services = { expressjs: { ...kept.expressjs, environment: { OLD: "gone" } } } as const;
  const container: SimulatedContainerInput = {
    layers: { rock: { services: kept }, charm: { services } },
    files: { "/app/state/original-services.json": JSON.stringify(kept) },
  };

  const after = await transition(charm, metadataOf("1.12"), fresh("1.12", container), configChanged);

  expect(environmentOf(after, "1.12")).toMatchObject({ ROCK: "1", PORT: "8080" });
  expect(environmentOf(after, "1.12")).not.toHaveProperty("OLD");
  expect(after.pebbleCalls.map(({ call }) => call)).not.toContain("push /app/state/original-services.json");
});
