import * as z from "zod";
import type { Charm } from "../src/charm.ts";
import type { CharmMetadata } from "../src/charm-metadata.ts";
import type { CharmState, ContainerState, RelationState } from "../src/charm-state.ts";
import { noAssets } from "../src/cos/assets.ts";
import type { AppFacts, Dialect, DialectFacts, Framework } from "../src/framework.ts";
import type { JujuContext } from "../src/juju/event.ts";
import { secret } from "../src/secret.ts";

const dialects: Readonly<Record<Dialect, DialectFacts>> = {
  "1.12": {
    container: "web-app",
    appDirectory: "/web/app",
    stateDirectory: "/tmp/web/state",
    peers: "secret-storage",
    secretKey: { store: "peer-databag", legacyKey: "web_secret_key" },
    secretOptions: { text: "web-secret-key", secret: "web-secret-key-id" },
    portOptions: [],
    metricsOptions: false,
    reservedNames: ["mode", "secret_key"],
    waitingForKey: "Waiting for peer integration",
  },
  "2.0b1": {
    container: "app",
    appDirectory: "/app",
    stateDirectory: "/tmp/paas-charm",
    peers: "peers",
    secretKey: { store: "label", label: "app-secret-key" },
    secretOptions: { text: "app-secret-key", secret: "app-secret-key" },
    portOptions: [],
    metricsOptions: false,
    metricsVariables: { port: "WEB_METRICS_PORT", path: "WEB_METRICS_PATH" },
    reservedNames: ["mode", "secret_key"],
    waitingForKey: "Waiting for secret key creation",
  },
};

/** A framework of no name: what core's own tests need of one. */
export const web: Framework = {
  name: "web",
  service: "web",
  prefix: "WEB_",
  dialects,
  defaults: { port: 8000, metricsPort: 9102, metricsPath: "/metrics" },
  workloadUser: "_daemon_",
  jsonLogging: { onlyIn: ["other"] },
  options: () => z.object({ "web-mode": z.string().min(1, "needs at least one character").exactOptional() }),
  env: (options) => ({ WEB_MODE: (options as Readonly<Record<string, string | undefined>>)["web-mode"] }),
};

/** A charm of it without a charm.ts. */
export const webCharm: Charm = { framework: web, options: {}, integrations: {}, actions: {} };

/** Metadata with what a test is about. */
export function webMetadata(dialect: Dialect, change: Partial<CharmMetadata> = {}): CharmMetadata {
  const { container, peers } = dialects[dialect];
  return {
    name: "web",
    summary: "",
    description: "",
    version: "1",
    framework: "web",
    dialect,
    base: "",
    assumes: [],
    charmUser: "root",
    containers: { [container]: {} },
    endpoints: { [peers]: { interface: peers, role: "peers", optional: true } },
    options: {},
    actions: {},
    resources: {},
    storage: {},
    ...change,
  };
}

export const webContext: JujuContext = {
  unit: "web/0",
  app: "web",
  model: "m",
  modelUuid: "11111111-2222-4333-8444-555555555555",
  juju: [3, 6, 14],
  charmDir: "/charm",
  proxies: {},
  fqdn: "web-0.web-endpoints.m.svc.cluster.local",
  debugAt: [],
};

/** A relation in which nothing was said. */
export function webRelation(change: Partial<RelationState> & Pick<RelationState, "id" | "endpoint">): RelationState {
  return {
    interface: change.endpoint,
    role: "requires",
    remoteApp: "other",
    remoteModel: undefined,
    remoteAppBag: {},
    remoteUnits: new Map(),
    ownApp: {},
    ownUnit: {},
    secrets: new Map(),
    ownSecrets: new Map(),
    network: {},
    event: undefined,
    ...change,
  };
}

/** The peer relation of a dialect. */
export function webPeers(dialect: Dialect, ownApp: Readonly<Record<string, string>> = {}): RelationState {
  return webRelation({ id: 1, endpoint: dialects[dialect].peers, role: "peers", remoteApp: "web", ownApp });
}

/** A container in which the service runs as the image has it. */
export function webContainer(
  change: Partial<Extract<ContainerState, { state: "reachable" }>> = {},
): Extract<ContainerState, { state: "reachable" }> {
  return {
    state: "reachable",
    plan: { services: { web: { override: "replace", startup: "enabled", command: "/bin/web" } } },
    services: new Map([["web", { startup: "enabled", current: "active" }]]),
    failingChecks: [],
    files: new Map(),
    appFiles: [],
    ...change,
  };
}

/** What a leader sees whose Pebble answers. */
export function webState(change: Partial<CharmState> = {}): CharmState {
  return {
    context: webContext,
    event: { kind: "lifecycle", name: "config-changed" },
    leader: true,
    config: {},
    optionSecrets: new Map(),
    status: { unit: { status: "unknown", message: "" }, app: { status: "unknown", message: "" } },
    relations: [],
    endedSecrets: [],
    secretKey: { state: "absent" },
    ports: [],
    assets: noAssets,
    container: webContainer(),
    fresh: { uuid: "u", salt: "s", secretKey: secret("fresh-key"), password: secret("fresh-password") },
    ...change,
  };
}

/** What is known of the application before relations are judged. */
export function webFacts(dialect: Dialect, change: Partial<AppFacts> = {}): AppFacts {
  return {
    app: "web",
    unit: "web/0",
    model: "m",
    modelUuid: webContext.modelUuid,
    charmName: "web",
    leader: true,
    juju: [3, 6, 14],
    dialect,
    framework: "web",
    prefix: "WEB_",
    port: 8000,
    metrics: { port: 9102, path: "/metrics" },
    options: {},
    config: {},
    baseUrl: "http://web.m:8000",
    ingressUrl: undefined,
    peers: [],
    scrapeJobs: [],
    assets: noAssets,
    openedPorts: [],
    fqdn: webContext.fqdn,
    fresh: { uuid: "u", salt: "s" },
    ...change,
  };
}
