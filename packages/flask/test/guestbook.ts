import { type CharmMetadata, type Dialect, defineAction, defineCharm, type JujuEvent } from "@paas-charm/core";
import { type Transition, type TransitionOptions, type TransitionState, transition } from "@paas-charm/core/simulated";
import { flask } from "../src/index.ts";

/** A Flask charm with an action of its own: PostgreSQL and ingress, a worker, a scheduler and a migration. */
export const guestbook = defineCharm({
  framework: flask,
  actions: {
    "count-entries": defineAction({
      run: async ({ container }) => {
        const { exitCode, stdout } = await container.exec(["python3", "count.py"]);
        if (exitCode !== 0) throw new Error(`exec count.py exited with ${exitCode}`);
        return { entries: stdout.trim() };
      },
    }),
  },
});

export const dialects: readonly Dialect[] = ["1.12", "2.0b1"];

/** Ids of the relations of {@link deployed}. */
export const ids = { peers: 1, postgresql: 2, ingress: 3 } as const;

/** The provider's secret with the credentials of the database. */
export const databaseSecret = {
  id: "secret:d0000000000000000000",
  owner: null,
  content: { username: "guest", password: "pass-of-guest" },
} as const;

/** What the guest book's charmcraft.yaml expands to. */
export function metadataOf(dialect: Dialect, change: Partial<CharmMetadata> = {}): CharmMetadata {
  const { container, peers, secretOptions } = flask.dialects[dialect];
  const text = secretOptions.text === secretOptions.secret ? undefined : secretOptions.text;
  return {
    name: "guestbook",
    summary: "",
    description: "",
    version: "1",
    framework: "flask",
    dialect,
    base: dialect === "1.12" ? "ubuntu@24.04" : "ubuntu@26.04",
    assumes: ["k8s-api"],
    charmUser: "root",
    containers: { [container]: { resource: "image" } },
    endpoints: {
      [peers]: { interface: peers, role: "peers", optional: true },
      postgresql: { interface: "postgresql_client", role: "requires", optional: true, limit: 1 },
      ingress: { interface: "ingress", role: "requires", optional: true, limit: 1 },
    },
    options: {
      greeting: { type: "string" },
      retries: { type: "int" },
      ratio: { type: "float" },
      verbose: { type: "boolean" },
      token: { type: "secret" },
      "webserver-workers": { type: "int" },
      "webserver-threads": { type: "int" },
      "webserver-keepalive": { type: "int" },
      "webserver-timeout": { type: "int" },
      "webserver-worker-class": { type: "string" },
      "flask-env": { type: "string" },
      "flask-debug": { type: "boolean" },
      "flask-permanent-session-lifetime": { type: "int" },
      "flask-application-root": { type: "string" },
      "flask-preferred-url-scheme": { type: "string", default: "HTTPS" },
      ...(text !== undefined && { [text]: { type: "string" } }),
      ...(secretOptions.secret !== undefined && { [secretOptions.secret]: { type: "secret" } }),
    },
    actions: { "rotate-secret-key": {}, "count-entries": {} },
    resources: { image: { type: "oci-image" } },
    storage: {},
    ...change,
  };
}

/** The services of the rock, as rockcraft's extension and the project's own part declare them. */
export const rockServices = {
  flask: {
    override: "replace",
    startup: "enabled",
    command: "/bin/python3 -m gunicorn -c /flask/gunicorn.conf.py 'app:create(a, b)' -k [ sync ]",
    after: ["statsd-exporter"],
    user: "_daemon_",
    environment: { ROCK: "1" },
  },
  "statsd-exporter": { override: "merge", startup: "enabled", command: "/bin/statsd_exporter", user: "_daemon_" },
  "mail-worker": { override: "merge", startup: "enabled", command: "/bin/python3 worker.py", after: ["flask"] },
  "night-scheduler": { override: "replace", startup: "enabled", command: "/bin/python3 scheduler.py" },
} as const;

/** What a test of a container may set. */
export type Container = NonNullable<TransitionState["containers"]>[string];

/** The container as its image has it, Pebble just up. */
export function freshContainer(dialect: Dialect, change: Container = {}): Container {
  const { appDirectory } = flask.dialects[dialect];
  return {
    layers: { "001-rock": { services: rockServices } },
    files: { [`${appDirectory}/app.py`]: "", [`${appDirectory}/migrate.py`]: "print('migrated')" },
    directories: ["/var/lib/gunicorn"],
    execs: [
      { command: ["/bin/python3", "-m", "gunicorn"], exit: 0 },
      { command: ["python3", "-c", "import gevent"], exit: 0 },
      { command: ["python3", "migrate.py"], exit: 0 },
      { command: ["python3", "count.py"], exit: 0, stdout: "7\n" },
    ],
    ...change,
  };
}

/** A leader that was just deployed: its peer relation exists, Pebble answers, nothing was done yet. */
export function deployed(dialect: Dialect, change: TransitionState = {}): TransitionState {
  const { container, peers } = flask.dialects[dialect];
  return {
    unit: "guestbook/0",
    leader: true,
    relations: [{ id: ids.peers, endpoint: peers }],
    containers: { [container]: freshContainer(dialect) },
    ...change,
  };
}

/** A relation with a database that the provider has made. */
export function databaseRelation(
  change: Readonly<Record<string, string>> = {},
): NonNullable<TransitionState["relations"]>[number] {
  return {
    id: ids.postgresql,
    endpoint: "postgresql",
    remoteApp: "db",
    remoteAppData: {
      database: "guestbook",
      endpoints: "db-primary:5432",
      "secret-user": databaseSecret.id,
      ...change,
    },
  };
}

export const ingressRelation = {
  id: ids.ingress,
  endpoint: "ingress",
  remoteApp: "proxy",
  remoteAppData: { ingress: '{"url": "http://guest.example/"}' },
} as const;

/** All integrated: database and ingress answered, nothing was done yet. */
export function integrated(dialect: Dialect, change: TransitionState = {}): TransitionState {
  const base = deployed(dialect);
  return {
    ...base,
    relations: [...(base.relations ?? []), databaseRelation(), ingressRelation],
    secrets: [databaseSecret],
    ...change,
  };
}

/** Endpoints beside those of the guest book, for {@link observed}. */
export const observability: CharmMetadata["endpoints"] = {
  logging: { interface: "loki_push_api", role: "requires", optional: true },
  tracing: { interface: "tracing", role: "requires", optional: true, limit: 1 },
  valkey: { interface: "valkey_client", role: "requires", optional: true, limit: 1 },
  "metrics-endpoint": { interface: "prometheus_scrape", role: "provides", optional: true },
  "grafana-dashboard": { interface: "grafana_dashboard", role: "provides", optional: true },
};

/** The guest book with logs, traces, metrics, dashboards and Valkey beside its database. */
export function observed(dialect: Dialect): TransitionState {
  const base = integrated(dialect);
  // The id of the request that a transition makes: its salt is known.
  const request = { resource: "*", "request-id": "732cbfbbc4d8e855", salt: "S".repeat(16) };
  const answered = { ...request, endpoints: "valkey:6379", "secret-user": "secret:v0000000000000000000" };
  const otlp = { protocol: { name: "otlp_http", type: "http" }, url: "http://tempo.test:4318" };
  return {
    ...base,
    relations: [
      ...(base.relations ?? []),
      {
        id: 4,
        endpoint: "logging",
        remoteUnits: { 0: { endpoint: '{"url": "http://loki-0:3100/loki/api/v1/push"}' } },
      },
      { id: 5, endpoint: "tracing", remoteAppData: { receivers: JSON.stringify([otlp]) } },
      { id: 6, endpoint: "metrics-endpoint" },
      { id: 7, endpoint: "grafana-dashboard" },
      { id: 8, endpoint: "valkey", remoteAppData: { version: "v1", requests: JSON.stringify([answered]) } },
    ],
    secrets: [
      ...(base.secrets ?? []),
      { id: "secret:v0000000000000000000", content: { username: "v", password: "pass-of-v" } },
    ],
  };
}

/** The same with a secret key that exists already. */
export function withKey(state: TransitionState, dialect: Dialect, value = "o".repeat(86)): TransitionState {
  const secret = { id: keySecretId, owner: "app", label: "app-secret-key", content: { value } } as const;
  const relations = (state.relations ?? []).map((relation) =>
    relation.id === ids.peers && dialect === "1.12"
      ? { ...relation, localApp: { "secret-key-id": secret.id } }
      : relation,
  );
  return { ...state, relations, secrets: [...(state.secrets ?? []), secret] };
}

/** The id that {@link withKey} gives the secret key. */
export const keySecretId = "secret:k0000000000000000000";

/** Events in short. */
export const on = {
  hook: (name: "install" | "config-changed" | "update-status" | "leader-elected" | "stop" | "remove"): JujuEvent => ({
    kind: "lifecycle",
    name,
  }),
  pebbleReady: (dialect: Dialect): JujuEvent => {
    const { container } = flask.dialects[dialect];
    return { kind: "workload", name: `${container}-pebble-ready`, change: "pebble-ready", container };
  },
  check: (dialect: Dialect, change: "pebble-check-failed" | "pebble-check-recovered", check: string): JujuEvent => {
    const { container } = flask.dialects[dialect];
    return { kind: "workload", name: `${container}-${change}`, change, container, check };
  },
  relation: (
    endpoint: string,
    change: "created" | "joined" | "changed" | "departed" | "broken",
    relation: number,
    remoteApp: string,
  ): JujuEvent => ({
    kind: "relation",
    name: `${endpoint}-relation-${change}`,
    change,
    endpoint,
    relation,
    remoteApp,
  }),
  action: (action: string): JujuEvent => ({ kind: "action", name: action, action, id: "1" }),
};

/** Where a unit is: its state, and what its charm directory keeps. */
export interface Point {
  readonly state: TransitionState;
  readonly cache?: Transition["cache"];
}

/** Plays an event at a point; what comes out is a point again. */
export async function play(
  dialect: Dialect,
  { state, cache }: Point,
  event: JujuEvent,
  { metadata, ...options }: Omit<TransitionOptions, "cache"> & { readonly metadata?: Partial<CharmMetadata> } = {},
): Promise<Transition> {
  return await transition(guestbook, metadataOf(dialect, metadata), state, event, {
    ...options,
    ...(cache && { cache }),
  });
}

/** A unit that is active and to which nothing is left to be done. */
export async function settled(
  dialect: Dialect,
  from: TransitionState = integrated(dialect),
  metadata: Partial<CharmMetadata> = {},
): Promise<Point> {
  let at: Point = await play(dialect, { state: from }, on.pebbleReady(dialect), { metadata });
  at = await play(dialect, at, on.relation("postgresql", "changed", ids.postgresql, "db"), { metadata });
  return await play(dialect, at, on.hook("update-status"), { metadata });
}
