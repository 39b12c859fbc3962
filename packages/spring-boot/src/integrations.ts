import type { DatabaseData, Env, Framework, Ready } from "@paas-charm/core";
import { jdbcProperties } from "./jdbc.ts";

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
  tracing: (usual, ready) => (ready.length === 0 ? { ...usual, env: noExporters } : usual),
};
