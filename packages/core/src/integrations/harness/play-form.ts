import * as z from "zod";
import type { CharmMetadata, Endpoint } from "../../charm-metadata.ts";
import { defineCharm } from "../../define-charm.ts";
import type { DialectFacts, Framework } from "../../framework.ts";
import type { JujuEvent } from "../../juju/event.ts";
import { type Transition, type TransitionState, transition } from "../../simulated/index.ts";
import type { IntegrationFixture, WireForm } from "./fixture.ts";
import type { Fixed } from "./load-fixtures.ts";

const dialect: DialectFacts = {
  container: "app",
  appDirectory: "/app",
  stateDirectory: "/tmp/paas-charm",
  peers: "peers",
  secretKey: { store: "label", label: "app-secret-key" },
  secretOptions: {},
  portOptions: [],
  metricsOptions: false,
  reservedNames: [],
  waitingForKey: "Waiting for secret key creation",
};

const bareOptions = () => z.object({});

/** A framework with nothing of its own, so that what the workload gets comes from core and the integration. */
const bare: Framework<ReturnType<typeof bareOptions>> = {
  name: "bare",
  service: "bare",
  prefix: "APP_",
  dialects: { "1.12": dialect, "2.0b1": dialect },
  defaults: { port: 8000, metricsPort: 8000, metricsPath: "/metrics" },
  workloadUser: "_daemon_",
  jsonLogging: { onlyIn: [] },
  options: bareOptions,
  env: () => ({}),
};

const charm = defineCharm({ framework: bare });

/** Another endpoint of the same interface. */
export const otherEndpoint = "second-one";
/** Id of the relation in the form's state. */
export const formRelation = 7;

function metadataFor({ name, integration, fixture }: Fixed): CharmMetadata {
  const endpoint: Endpoint = { interface: name, role: integration.role, optional: true, limit: 1 };
  const beside = (fixture.beside ?? []).map((one): [string, Endpoint] => [
    one.endpoint,
    { interface: one.interface, role: "requires", optional: true, limit: 1 },
  ]);
  return {
    name: "guestbook",
    summary: "",
    description: "",
    version: "1",
    framework: "bare",
    dialect: "2.0b1",
    base: "ubuntu@24.04",
    assumes: [],
    charmUser: "root",
    containers: { app: {} },
    endpoints: { [integration.endpoint]: endpoint, [otherEndpoint]: endpoint, ...Object.fromEntries(beside) },
    options: fixture.options ?? {},
    actions: {},
    resources: {},
    storage: {},
  };
}

/** How a form is played. */
export interface Playing {
  readonly endpoint?: string;
  readonly leader?: boolean;
  /** The state to go on from; by default one in which the provider has answered and our application is not deployed yet. */
  readonly from?: TransitionState;
  /** relation-changed by default. */
  readonly change?: "created" | "changed" | "departed" | "broken";
}

/** One dispatch on a relation in a wire form: the whole charm, on simulated hook tools and a simulated Pebble. */
export async function playForm(fixed: Fixed, form: WireForm, playing: Playing = {}): Promise<Transition> {
  const endpoint = playing.endpoint ?? fixed.integration.endpoint;
  const change = playing.change ?? "changed";
  const event: JujuEvent = {
    kind: "relation",
    name: `${endpoint}-relation-${change}`,
    change,
    endpoint,
    relation: formRelation,
    remoteApp: "remote",
  };
  const state = playing.from ?? stateOf(fixed.fixture, form, endpoint, playing.leader ?? true);
  return await transition(charm, metadataFor(fixed), state, event);
}

function stateOf(fixture: IntegrationFixture, form: WireForm, endpoint: string, leader: boolean): TransitionState {
  const secrets = Object.entries(form.secrets ?? {}).map(([id, content]) => ({ id, owner: null, content }));
  return {
    leader,
    config: fixture.config ?? {},
    relations: [
      {
        id: formRelation,
        endpoint,
        localApp: form.own?.app ?? {},
        localUnit: form.own?.unit ?? {},
        remoteAppData: form.app ?? {},
        remoteUnits: form.units ?? {},
      },
      ...(fixture.beside ?? []).map(({ interface: _, ...relation }, index) => ({
        id: formRelation + 1 + index,
        ...relation,
      })),
    ],
    secrets: [
      ...secrets,
      { id: "secret:keykeykeykeykeykeyke", owner: "app", label: "app-secret-key", content: { value: "k".repeat(86) } },
    ],
    containers: {
      app: {
        layers: { rock: { services: { bare: { override: "replace", command: "/bin/bare", startup: "enabled" } } } },
      },
    },
  };
}

/** The environment of the application in a state. */
export function environmentAfter({ state }: Transition): Readonly<Record<string, string>> {
  const layers = Object.values(state.containers["app"]?.layers ?? {});
  return Object.assign({}, ...layers.map(({ services }) => services?.["bare"]?.environment ?? {}));
}
