import * as z from "zod";
import type { CharmMetadata, Endpoint } from "../../charm-metadata.ts";
import { defineCharm } from "../../define-charm.ts";
import type { DialectFacts, Framework } from "../../framework.ts";
import type { Transition, TransitionState } from "../../simulated/index.ts";

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
  options: async () => bareOptions(),
  env: () => ({}),
};

/** A charm of that framework. */
export const bareCharm = defineCharm({ framework: bare });

/** Metadata of the bare charm with the endpoints given. */
export function bareMetadata(
  endpoints: Readonly<Record<string, Endpoint>>,
  others: Partial<CharmMetadata> = {},
): CharmMetadata {
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
    endpoints,
    options: {},
    actions: {},
    resources: {},
    storage: {},
    ...others,
  };
}

/** A container with the bare application's rock, not deployed yet. */
export const bareContainer: NonNullable<TransitionState["containers"]>[string] = {
  layers: { rock: { services: { bare: { override: "replace", command: "/bin/bare", startup: "enabled" } } } },
};

/** The application's secret key, there already. */
export const bareKey: NonNullable<TransitionState["secrets"]>[number] = {
  id: "secret:keykeykeykeykeykeyke",
  owner: "app",
  label: "app-secret-key",
  content: { value: "k".repeat(86) },
};

/** The environment of the application in a state. */
export function environmentAfter({ state }: Transition): Readonly<Record<string, string>> {
  const layers = Object.values(state.containers["app"]?.layers ?? {});
  return Object.assign({}, ...layers.map(({ services }) => services?.["bare"]?.environment ?? {}));
}
