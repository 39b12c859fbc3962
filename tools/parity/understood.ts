import type { Vector } from "./vectors.ts";

/** Interfaces whose other side is understood so far; vectors with others wait for their integrations. */
const interfaces = new Set([
  "secret-storage",
  "peers",
  "postgresql_client",
  "mysql_client",
  "mongodb_client",
  "redis",
  "valkey_client",
  "rabbitmq",
  "s3",
  "ingress",
  "prometheus_scrape",
  "grafana_dashboard",
  "loki_push_api",
  "tracing",
  "saml",
  "smtp",
  "openfga",
  "oauth",
  "http_proxy",
]);

/** Whether every relation of a vector is of an interface that we speak. */
export function isUnderstood({ state }: Vector): boolean {
  return state.relations.every((relation) => interfaces.has(relation.interface));
}
