import { type CharmMetadata, type Databag, defineCharm, type Framework } from "@paas-charm/core";
import { transition } from "@paas-charm/core/simulated";
import * as z from "zod";

const dialect = {
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
} as const;

const noOptions = () => z.object({});

/** A framework without variables of its own. */
const plain: Framework<ReturnType<typeof noOptions>> = {
  name: "plain",
  service: "plain",
  prefix: "APP_",
  dialects: { "1.12": dialect, "2.0b1": dialect },
  defaults: { port: 8000, metricsPort: 8000, metricsPath: "/metrics" },
  workloadUser: "_daemon_",
  jsonLogging: { onlyIn: [] },
  options: async () => noOptions(),
  env: () => ({}),
};

/** What a provider has published. */
export interface Published {
  readonly interface: string;
  /** The library's name by default. */
  readonly endpoint: string;
  readonly app?: Databag;
  readonly units?: Readonly<Record<string, Databag>>;
  /** Contents by id. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly own?: Databag;
}

/**
 * The variables that our charm gives to the application for what a provider has published: one whole dispatch on simulated hook tools,
 * the plan read back from the simulated Pebble.
 *
 * @throws when the unit is not active afterwards, with its status
 */
export async function environmentFor(published: Published): Promise<Readonly<Record<string, string>>> {
  const { endpoint } = published;
  const metadata: CharmMetadata = {
    name: "plain",
    summary: "",
    description: "",
    version: "1",
    framework: "plain",
    dialect: "2.0b1",
    base: "ubuntu@24.04",
    assumes: [],
    charmUser: "root",
    containers: { app: {} },
    endpoints: { [endpoint]: { interface: published.interface, role: "requires", optional: false, limit: 1 } },
    options: {},
    actions: {},
    resources: {},
    storage: {},
  };
  const { state } = await transition(
    defineCharm({ framework: plain }),
    metadata,
    {
      leader: true,
      relations: [
        {
          id: 1,
          endpoint,
          localApp: published.own ?? {},
          remoteAppData: published.app ?? {},
          remoteUnits: published.units ?? {},
        },
      ],
      secrets: Object.entries(published.secrets ?? {}).map(([id, content]) => ({ id, content })),
      containers: {
        app: {
          layers: { rock: { services: { plain: { override: "replace", command: "/plain", startup: "enabled" } } } },
        },
      },
    },
    {
      kind: "relation",
      name: `${endpoint}-relation-changed`,
      change: "changed",
      endpoint,
      relation: 1,
      remoteApp: "remote",
    },
  );
  if (state.unitStatus.status !== "active") throw new Error(`the unit is not active: ${state.unitStatus.message}`);
  const layers = Object.values(state.containers["app"]?.layers ?? {});
  return Object.assign({}, ...layers.map(({ services }) => services?.["plain"]?.environment ?? {}));
}
