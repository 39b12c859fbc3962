import type { DatabaseData, Env, Framework, OauthData, OpenfgaData, Ready, SmtpData } from "@paas-charm/core";
import { jdbcProperties } from "./jdbc.ts";
import { mailProperties } from "./mail.ts";
import { oauthProperties } from "./oauth.ts";
import { openfgaProperties } from "./openfga.ts";
import { samlContribution } from "./saml.ts";

type Integrations = NonNullable<Framework["integrations"]>;

/** Exporters of OpenTelemetry's Java agent, which exports to localhost unless it is told not to. */
const noExporters: Env = {
  OTEL_TRACES_EXPORTER: "none",
  OTEL_METRICS_EXPORTER: "none",
  OTEL_LOGS_EXPORTER: "none",
};

const sql: Integrations[string] = (usual, ready: readonly Ready<DatabaseData>[]) => ({
  ...usual,
  env: { ...usual.env, ...jdbcProperties(ready) },
});

/** What Spring Boot calls the data of an interface. */
export const integrations: Integrations = {
  postgresql_client: sql,
  mysql_client: sql,
  mongodb_client: (usual, [first]: readonly Ready<DatabaseData>[]) => ({
    ...usual,
    env: { "spring.data.mongodb.uri": first?.data.url.url },
  }),
  saml: samlContribution,
  smtp: (usual, ready: readonly Ready<SmtpData>[]) => ({ ...usual, env: mailProperties(ready) }),
  openfga: (usual, ready: readonly Ready<OpenfgaData>[]) => ({ ...usual, env: openfgaProperties(ready) }),
  oauth: (usual, ready: readonly Ready<OauthData>[]) => ({ ...usual, env: oauthProperties(ready) }),
  tracing: (usual, ready) => (ready.length === 0 ? { ...usual, env: noExporters } : usual),
};
