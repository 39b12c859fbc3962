import { type CharmMetadata, type Dialect, defineCharm } from "@paas-charm/core";
import {
  type SimulatedContainerInput,
  type Transition,
  type TransitionState,
  transition,
} from "@paas-charm/core/simulated";
import { expect, test } from "vitest";
import { expressjs } from "./index.ts";

const charm = defineCharm({ framework: expressjs });
const configChanged = { kind: "lifecycle", name: "config-changed" } as const;

const metadataOf = (dialect: Dialect, options: CharmMetadata["options"] = {}): CharmMetadata => ({
  name: "guestbook",
  summary: "",
  description: "",
  version: "1",
  framework: "expressjs",
  dialect,
  base: "ubuntu@24.04",
  assumes: [],
  charmUser: "root",
  containers: { [expressjs.dialects[dialect].container]: {} },
  endpoints: {
    [expressjs.dialects[dialect].peers]: {
      interface: expressjs.dialects[dialect].peers,
      role: "peers",
      optional: true,
    },
  },
  options,
  actions: {},
  resources: {},
  storage: {},
});

/** A state in which the unit leads and the image is there, and nothing has run yet. */
function fresh(dialect: Dialect, container: SimulatedContainerInput = {}): TransitionState {
  const { peers, secretKey } = expressjs.dialects[dialect];
  const key = secretKey.store === "peer-databag" ? { [secretKey.legacyKey]: "the-key" } : {};
  return {
    unit: "guestbook/0",
    model: { name: "m" },
    leader: true,
    relations: [{ id: 1, endpoint: peers, localApp: key }],
    containers: {
      [expressjs.dialects[dialect].container]: {
        layers: {
          rock: {
            services: { [expressjs.service]: { override: "replace", startup: "enabled", command: "npm start" } },
          },
        },
        ...container,
      },
    },
  };
}

/** The environment that the main service got. */
function environmentOf({ state }: Transition, dialect: Dialect): Readonly<Record<string, string>> {
  const layers = state.containers[expressjs.dialects[dialect].container]?.layers;
  return layers?.["charm"]?.services?.[expressjs.service]?.environment ?? {};
}

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
