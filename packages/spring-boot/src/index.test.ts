import { defineCharm } from "@paas-charm/core";
import { transition } from "@paas-charm/core/simulated";
import { expect, test } from "vitest";
import { frameworkUnderTest } from "../../core/test/framework-under-test.ts";
import { springBoot } from "./index.ts";

const charm = defineCharm({ framework: springBoot });
const configChanged = { kind: "lifecycle", name: "config-changed" } as const;

const { metadataOf, fresh, environmentOf } = frameworkUnderTest(springBoot, {
  command: 'bash -c "java -jar *.jar"',
  endpoints: {
    postgresql: { interface: "postgresql_client", role: "requires", optional: true, limit: 1 },
    saml: { interface: "saml", role: "requires", optional: true, limit: 1 },
  },
});

const management = (environment: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => /^(management|METRICS|MANAGEMENT)/.test(name)));
const exposure = { "management.endpoints.web.exposure.include": "prometheus" };

test.for<[path: string, base: string, endpoint: string]>([
  ["/actuator/prometheus", "/actuator", "prometheus"],
  ["/a/b/c", "/a/b", "c"],
  ["/metrics", "/", "metrics"],
])("the metrics' path %s is a base path and a name of the endpoint", async ([path, base, endpoint]) => {
  const paasConfig = { state: "parsed", value: { "metrics-path": path, "metrics-port": 9100 } } as const;

  const after = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1"), configChanged, { paasConfig });

  expect(management(environmentOf(after, "2.0b1"))).toEqual({
    ...exposure,
    "management.server.port": "9100",
    "management.endpoints.web.base-path": base,
    "management.endpoints.web.path-mapping.prometheus": endpoint,
  });
});

test("an empty path leaves the place of the metrics to the application", async () => {
  const paasConfig = { state: "parsed", value: { "metrics-path": "" } } as const;

  const after = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1"), configChanged, { paasConfig });

  expect(management(environmentOf(after, "2.0b1"))).toEqual(exposure);
});

test("the older dialect says the port of the metrics by a variable", async () => {
  const options = { "metrics-port": { type: "int", default: 9100 } } as const;

  const after = await transition(charm, metadataOf("1.12", options), fresh("1.12"), configChanged);

  expect(management(environmentOf(after, "1.12"))).toMatchObject({ MANAGEMENT_SERVER_PORT: "9100" });
  expect(environmentOf(after, "1.12")).toMatchObject({ APP_METRICS_PORT: "9100" });
  expect(environmentOf(after, "1.12")).not.toHaveProperty("management.server.port");
});

test("active profiles and the secret key of an option have both of their names", async () => {
  const options = {
    "app-profiles": { type: "string", default: "prod,cloud" },
    "app-secret-key": { type: "string", default: "of the operator" },
  } as const;

  const after = await transition(charm, metadataOf("1.12", options), fresh("1.12"), configChanged);

  expect(environmentOf(after, "1.12")).toMatchObject({
    APP_PROFILES: "prod,cloud",
    "spring.profiles.active": "prod,cloud",
    APP_SECRET_KEY: "of the operator",
    SECRET_KEY: "of the operator",
  });
});

test("nothing is exported to a tracing server that is not there", async () => {
  const after = await transition(charm, metadataOf("2.0b1"), fresh("2.0b1"), configChanged);

  expect(environmentOf(after, "2.0b1")).toMatchObject({ OTEL_TRACES_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none" });
});

test.for<[spec: string, uri: string, url: string, username: string, password: string]>([
  ["the usual one", "postgresql://u:p@db:5432/g", "jdbc:postgresql://db:5432/g", "u", "p"],
  ["one without a port", "postgresql://u:p@db/g", "jdbc:postgresql://db/g", "u", "p"],
  ["encoded credentials", "postgresql://u%40x:p%2Fw@db:5432/g", "jdbc:postgresql://db:5432/g", "u@x", "p/w"],
  ["several hosts", "postgresql://u:p@a:1,b:2/g", "jdbc:postgresql://a:1,b:2/g", "u", "p"],
  [
    "an IPv6 host and a query",
    "postgresql://u:p@[fd00::1]:1/g?ssl=1",
    "jdbc:postgresql://[fd00::1]:1/g?ssl=1",
    "u",
    "p",
  ],
  ["the scheme's short name", "postgres://u:p@db:5432/g", "jdbc:postgresql://db:5432/g", "u", "p"],
])("the data source is made of %s", async ([, uris, url, username, password]) => {
  const state = fresh("2.0b1");
  const database = { id: 7, endpoint: "postgresql", remoteApp: "postgresql", remoteAppData: { uris } };

  const after = await transition(
    charm,
    metadataOf("2.0b1"),
    { ...state, relations: [...(state.relations ?? []), database] },
    configChanged,
  );

  expect(environmentOf(after, "2.0b1")).toMatchObject({
    "spring.datasource.url": url,
    "spring.datasource.username": username,
    "spring.datasource.password": password,
    POSTGRESQL_DB_CONNECT_STRING: uris,
  });
});

test("the identity provider's certificate goes with its relation", async () => {
  const state = fresh("2.0b1");
  const saml = {
    id: 8,
    endpoint: "saml",
    remoteApp: "saml",
    remoteAppData: { entity_id: "https://idp.example", x509certs: "TUlJRA==", metadata_url: "https://idp.example/m" },
  };
  const related = await transition(
    charm,
    metadataOf("2.0b1"),
    { ...state, relations: [...(state.relations ?? []), saml] },
    configChanged,
  );

  const broken = await transition(
    charm,
    metadataOf("2.0b1"),
    { ...related.state, relations: related.state.relations.filter(({ endpoint }) => endpoint !== "saml") },
    configChanged,
  );

  const path = "/tmp/paas-charm/saml.cert";
  expect(related.state.containers["app"]?.files).toHaveProperty([path]);
  expect(broken.state.containers["app"]?.files).not.toHaveProperty([path]);
});
