import { expect, expectTypeOf, test } from "vitest";
import { isProblem } from "../conditions.ts";
import type { AppFacts, Framework } from "../framework.ts";
import { type Secret, secret } from "../secret.ts";
import type { AnyIntegration, Integration, Reading, RelationView } from "./contract.ts";

// The contract before anything was built on it: each interface that differs from the others filled in as a stub, judged by the compiler.
// docs/decisions/integration-contract.md says what each needed.

const not = <Data>(message: string): Reading<Data> => ({ state: "pending", level: "ignored", message });

/** An entry of a secret that `needs` asked for. */
function entry({ secrets }: RelationView, name: string, key: string): Secret | undefined {
  const content = secrets.get(name);
  return content === undefined || isProblem(content) ? undefined : content[key];
}

const named = (endpoint: string, role: "requires" | "provides" | "peers", rank: number) => ({
  interface: `${endpoint}_stub`,
  endpoint,
  role,
  rank,
  envRank: rank,
});

/** Secrets by id, a request by the leader that depends on the other side's model, a digest for migrations. */
const postgresql: Integration<{ readonly host: string; readonly password: Secret }> = {
  ...named("postgresql", "requires", 10),
  needs: ({ id, endpoint, remote }) => {
    const user = remote.app["secret-user"];
    return {
      crossModel: true,
      ...(user && { secrets: { user: { id: user, label: `${endpoint}.${id}.user.secret` } } }),
    };
  },
  read: (view) => {
    const password = entry(view, "user", "password");
    const host = view.remote.app["endpoints"];
    return password && host ? { state: "ready", data: { host, password } } : not("no database yet");
  },
  publish: ({ remoteModel }, { app }) => ({
    app: { database: app, "provided-secrets": remoteModel === undefined ? '["mtls-cert"]' : null },
  }),
  contribute: (ready) => ({ env: { POSTGRESQL_DB_PASSWORD: ready[0]?.data.password } }),
  migrationKey: ({ host }) => host,
};

/** A secret of our own, granted to the relation, its id in the databag; a request with an id. */
const valkey: Integration<{ readonly endpoints: string }> = {
  ...named("valkey", "requires", 20),
  needs: () => ({}),
  read: ({ remote }) => {
    const endpoints = remote.app["endpoints"];
    return endpoints ? { state: "ready", data: { endpoints } } : not("no answer yet");
  },
  publish: ({ id }, { app, fresh }) => ({
    app: {
      requests: JSON.stringify([{ "request-id": `${id}`, resource: app }]),
      entity: { secretLabel: `entity.${id}` },
    },
    secrets: [
      {
        owner: "app",
        label: `entity.${id}`,
        content: { username: secret(app), password: secret(fresh.salt) },
        grant: true,
      },
    ],
  }),
};

/** Depends on ingress, and on there being one of its kind. */
const oauth: Integration<{ readonly clientId: string; readonly clientSecret: Secret }> = {
  ...named("oidc", "requires", 60),
  needs: ({ remote }) => {
    const id = remote.app["client_secret_id"];
    return id ? { secrets: { client: { id, label: "client" } } } : {};
  },
  read: (view) => {
    const clientSecret = entry(view, "client", "secret");
    const clientId = view.remote.app["client_id"];
    if (clientId === undefined)
      return { state: "pending", level: "blocked", message: `Please check ${view.remoteApp} charm!` };
    return clientSecret ? { state: "ready", data: { clientId, clientSecret } } : not("no secret yet");
  },
  admit: ({ ready, pending }, { ingressUrl }) => {
    if (ready.length + pending.length < 2 && ingressUrl !== undefined) return undefined;
    const message = "Ingress relation is required for OIDC to work correctly!";
    return { type: "SignOnPossible", level: "blocked", message, clears: "ingress-relation-changed" };
  },
  publish: (_view, { ingressUrl }) => ({
    app: { redirect_uri: ingressUrl === undefined ? null : `${ingressUrl}callback` },
  }),
};

/** A request with a random id that is kept once it is written; the other side's states. */
const httpProxy: Integration<{ readonly url: Secret }> = {
  ...named("http-proxy", "requires", 70),
  needs: () => ({}),
  read: ({ remote }) => {
    const { status, url } = remote.app;
    if (status === "rejected")
      return { state: "pending", level: "blocked", message: "http-proxy relation data is rejected" };
    if (url === undefined) return { state: "pending", level: "waiting", message: "the proxy has not answered" };
    return { state: "ready", data: { url: secret(url) } };
  },
  publish: ({ own }, { fresh }) => ({
    app: { requirer: own.app === "not-readable" ? null : (own.app["requirer"] ?? fresh.uuid) },
  }),
  contribute: (ready) => ({ env: { HTTP_PROXY: ready[0]?.data.url } }),
};

/** Two databags with different writers, addresses; what it says is a fact for all others. */
const ingress: Integration<{ readonly url: string }> = {
  ...named("ingress", "requires", 1),
  needs: () => ({ network: true }),
  read: ({ remote }) => {
    const url = remote.app["ingress"];
    return url ? { state: "ready", data: { url } } : not("no URL yet");
  },
  publish: ({ network }, { app, port }) => ({
    app: { name: JSON.stringify(app), port: `${port}` },
    unit: { host: JSON.stringify(network.fqdn), ip: network.bind === undefined ? null : JSON.stringify(network.bind) },
  }),
};

/** The provider's role: nothing to read, jobs and rules to publish. */
const prometheus: Integration<Record<string, never>> = {
  ...named("metrics-endpoint", "provides", 80),
  several: true,
  needs: () => ({ network: true, assets: true }),
  read: () => not("nothing is read from it"),
  publish: ({ network }, { scrapeJobs, metrics, assets, unit }) => ({
    app: { scrape_jobs: JSON.stringify([...scrapeJobs, metrics]), alert_rules: JSON.stringify(assets) },
    unit: { prometheus_scrape_unit_name: unit, prometheus_scrape_unit_address: network.bind ?? null },
  }),
};

/** Dashboards are compared by meaning; the random member of before is kept. */
const grafana: Integration<Record<string, never>> = {
  ...named("grafana-dashboard", "provides", 81),
  several: true,
  needs: () => ({ assets: true }),
  read: () => not("nothing is read from it"),
  publish: ({ own }, { assets, fresh }) => ({
    app: {
      dashboards: JSON.stringify({
        assets,
        uuid: own.app === "not-readable" ? fresh.uuid : (own.app["uuid"] ?? fresh.uuid),
      }),
    },
  }),
  notice: ({ remote }) => remote.app["error"],
};

/** Units' databags; targets that core removes from Pebble when they are gone. */
const loki: Integration<readonly string[]> = {
  ...named("logging", "requires", 82),
  several: true,
  needs: () => ({ units: true }),
  read: ({ remote }) => {
    const urls = [...remote.units.values()].flatMap(({ endpoint }) => (endpoint === undefined ? [] : [endpoint]));
    return urls.length > 0 ? { state: "ready", data: urls } : not("no endpoint yet");
  },
  contribute: (ready) => ({
    logTargets: Object.fromEntries(
      ready
        .flatMap(({ data }) => data)
        .map((location, index) => [
          `loki-${index}`,
          { override: "replace", type: "loki", location, services: ["all"] },
        ]),
    ),
  }),
};

/** Makes the web server's settings differ. */
const tracing: Integration<{ readonly endpoint: string }> = {
  ...named("tracing", "requires", 83),
  needs: () => ({}),
  read: ({ remote }) => {
    const endpoint = remote.app["otlp_http"];
    if (endpoint === undefined) return not("no endpoint yet");
    if (URL.canParse(endpoint)) return { state: "ready", data: { endpoint } };
    const problems = [{ key: "otlp_http", reason: "no URL" }];
    return { state: "invalid", message: "Invalid tracing relation data.", problems };
  },
  publish: () => ({ app: { receivers: '["otlp_http"]' } }),
  contribute: ([first], { app }) =>
    first === undefined ? {} : { tracing: { endpoint: first.data.endpoint, service: app } },
};

interface SamlData {
  readonly entityId: string;
  readonly certificate: string;
}
const saml: Integration<SamlData> = {
  ...named("saml", "requires", 50),
  needs: () => ({}),
  read: ({ remote }) => {
    const { entity_id: entityId, x509certs: certificate } = remote.app;
    return entityId && certificate
      ? { state: "ready", data: { entityId, certificate } }
      : not("no identity provider yet");
  },
  contribute: ([first]) => ({ env: { SAML_ENTITY_ID: first?.data.entityId } }),
};

/** Spring Boot has names of its own for the same data, and reads the certificate from a file. */
const springSaml: NonNullable<Framework["integrations"]>[string] = (usual, ready) => {
  const [first] = ready as readonly { readonly endpoint: string; readonly data: SamlData }[];
  if (first === undefined) return usual;
  const property = "spring.security.saml2.relyingparty.registration.main.entity-id";
  return {
    env: { [property]: first.data.entityId },
    files: [{ path: "/tmp/paas-charm/saml.cert", content: first.data.certificate }],
  };
};

/** The third role. */
const peers: Integration<{ readonly units: readonly string[] }> = {
  ...named("peers", "peers", 0),
  needs: () => ({}),
  read: ({ remote }) => ({ state: "ready", data: { units: [...remote.units.keys()] } }),
};

const stubs = { postgresql, valkey, oauth, httpProxy, ingress, prometheus, grafana, loki, tracing, saml, peers };

const facts = {
  app: "web",
  unit: "web/0",
  port: 8000,
  metrics: { port: 9102, path: "/metrics" },
  ingressUrl: undefined,
  scrapeJobs: [],
  assets: {},
  fresh: { uuid: "u", salt: "s" },
} as unknown as AppFacts;

const nothing: RelationView<never> = {
  id: 1,
  endpoint: "one",
  remoteApp: "other",
  remoteModel: undefined,
  remote: { app: {}, units: new Map() },
  own: { app: "not-readable", unit: {}, secrets: new Map() },
  secrets: new Map(),
  network: {},
  event: "created",
  local: undefined as never,
};

test.for(Object.entries(stubs))(
  "%s fits the contract, and bears a relation in which nothing was said yet",
  ([, stub]) => {
    const integration = stub as AnyIntegration;

    expect(() => integration.needs(nothing)).not.toThrow();
    expect(integration.read(nothing, facts).state).toMatch(/^(pending|ready)$/);
    expect(() => integration.publish?.(nothing, facts)).not.toThrow();
    expect(integration.contribute?.([], facts) ?? {}).toBeTypeOf("object");
  },
);

test("integrations of different data stand side by side, and each keeps the type of its own", () => {
  expectTypeOf(stubs).toExtend<Readonly<Record<string, AnyIntegration>>>();
  expectTypeOf<ReturnType<typeof stubs.loki.read>>().toEqualTypeOf<Reading<readonly string[]>>();
  expectTypeOf<ReturnType<typeof stubs.saml.read>>().toEqualTypeOf<Reading<SamlData>>();
});

test("a framework changes what an interface brings, files and all", () => {
  const ready = [{ endpoint: "saml", data: { entityId: "idp", certificate: "PEM" } }];

  const brought = springSaml({}, ready as never, facts);

  expect(brought.env).toEqual({ "spring.security.saml2.relyingparty.registration.main.entity-id": "idp" });
  expect(brought.files?.[0]?.path).toBe("/tmp/paas-charm/saml.cert");
});
