import type { StateRelationInput } from "@paas-charm/core/simulated";
import { provided, relation } from "@paas-charm/testing";

/** What a provider of each interface publishes, on an endpoint of any name. Interfaces that give the application nothing are missing. */
const samples: Readonly<Record<string, (endpoint: string) => StateRelationInput>> = {
  postgresql_client: (endpoint) => provided.postgresql(endpoint),
  mysql_client: (endpoint) => provided.mysql(endpoint),
  mongodb_client: (endpoint) => provided.mongodb(endpoint),
  redis: (endpoint) => provided.redis(endpoint),
  rabbitmq: (endpoint) => provided.rabbitmq(endpoint),
  s3: (endpoint) => provided.s3(endpoint),
  smtp: (endpoint) => provided.smtp(endpoint),
  saml: (endpoint) => provided.saml(endpoint),
  ingress: (endpoint) => provided.ingress("https://guestbook.example", endpoint),
  tracing: (endpoint) =>
    relation(endpoint, {
      remoteAppData: {
        receivers: JSON.stringify([
          { protocol: { name: "otlp_http", type: "http" }, url: "http://tempo.example:4318" },
        ]),
      },
    }),
  openfga: (endpoint) =>
    relation(endpoint, {
      remoteAppData: {
        grpc_api_url: "openfga.example:8081",
        http_api_url: "http://openfga.example:8080",
        store_id: "01GK13VYZK62Q1T0X55Q2BHYD6",
        token: "token",
      },
    }),
};

/** A relation on an endpoint, as it would be with a provider that has answered; undefined where there is no sample of the interface. */
export function sampleRelation(endpoint: string, interfaceName: string): StateRelationInput | undefined {
  return Object.hasOwn(samples, interfaceName) ? samples[interfaceName]?.(endpoint) : undefined;
}
