import {
  type DatabaseData,
  type Env,
  type Framework,
  type OauthData,
  type OpenfgaData,
  type RabbitmqData,
  type Ready,
  type RedisData,
  type S3Data,
  type SmtpData,
  secret,
} from "@paas-charm/core";
import { rabbitmqProperties, redisProperties, s3Properties, valkeyContribution } from "./data-services.ts";
import { firstUrl, jdbcProperties } from "./jdbc.ts";
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
    env: { "spring.data.mongodb.uri": first && secret(firstUrl(first.data.url.url.reveal())) },
  }),
  redis: (usual, ready: readonly Ready<RedisData>[]) => ({ ...usual, env: redisProperties(ready) }),
  valkey_client: valkeyContribution,
  rabbitmq: (usual, ready: readonly Ready<RabbitmqData>[]) => ({ ...usual, env: rabbitmqProperties(ready) }),
  s3: (usual, ready: readonly Ready<S3Data>[]) => ({ ...usual, env: s3Properties(ready) }),
  saml: samlContribution,
  smtp: (usual, ready: readonly Ready<SmtpData>[]) => ({ ...usual, env: mailProperties(ready) }),
  openfga: (usual, ready: readonly Ready<OpenfgaData>[]) => ({ ...usual, env: openfgaProperties(ready) }),
  oauth: (usual, ready: readonly Ready<OauthData>[]) => ({ ...usual, env: oauthProperties(ready) }),
  tracing: (usual, ready) => (ready.length === 0 ? { ...usual, env: noExporters } : usual),
};
