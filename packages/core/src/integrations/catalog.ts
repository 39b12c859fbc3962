import type { AnyIntegration } from "./contract.ts";

/** What is known of an interface before its behaviour is loaded. */
export interface KnownInterface {
  /** Name in `missing integrations: …`; the endpoint's own by default. */
  readonly missingAs?: string;
  /** Place in that list; never: a charm does without it. */
  readonly missingRank: number | "never";
  /** Loads the behaviour. Absent: charms may declare the interface, and only its absence can be told so far. */
  readonly load?: () => Promise<AnyIntegration>;
}

/**
 * Every interface by name. A line here and two files (`<interface>.ts`, its test) are all that an integration takes.
 * Behaviour is behind `import()`, so that a dispatch evaluates only what is related.
 */
export const catalog: Readonly<Record<string, KnownInterface>> = {
  postgresql_client: {
    missingRank: 10,
    load: async () => (await import("./postgresql.ts")).postgresqlIntegration() as AnyIntegration,
  },
  mysql_client: {
    missingRank: 10,
    load: async () => (await import("./mysql.ts")).mysqlIntegration() as AnyIntegration,
  },
  mongodb_client: {
    missingRank: 10,
    load: async () => (await import("./mongodb.ts")).mongodbIntegration() as AnyIntegration,
  },
  rabbitmq: {
    missingAs: "rabbitmq",
    missingRank: 20,
    load: async () => (await import("./rabbitmq.ts")).rabbitmqIntegration() as AnyIntegration,
  },
  redis: {
    missingAs: "redis",
    missingRank: 30,
    load: async () => (await import("./redis.ts")).redisIntegration() as AnyIntegration,
  },
  s3: {
    missingAs: "s3",
    missingRank: 40,
    load: async () => (await import("./s3.ts")).s3Integration() as AnyIntegration,
  },
  openfga: {
    missingAs: "openfga",
    missingRank: 50,
    load: async () => (await import("./openfga.ts")).openfgaIntegration() as AnyIntegration,
  },
  saml: {
    missingAs: "saml",
    missingRank: 60,
    load: async () => (await import("./saml.ts")).samlIntegration() as AnyIntegration,
  },
  tracing: {
    missingAs: "tracing",
    missingRank: 70,
    load: async () => (await import("./tracing.ts")).tracingIntegration() as AnyIntegration,
  },
  smtp: {
    missingAs: "smtp",
    missingRank: 80,
    load: async () => (await import("./smtp.ts")).smtpIntegration() as AnyIntegration,
  },
  oauth: {
    missingAs: "oauth",
    missingRank: 90,
    load: async () => (await import("./oauth.ts")).oauthIntegration() as AnyIntegration,
  },
  valkey_client: {
    missingAs: "valkey",
    missingRank: 100,
    load: async () => (await import("./valkey.ts")).valkeyIntegration() as AnyIntegration,
  },
  http_proxy: {
    missingAs: "http-proxy",
    missingRank: 110,
    load: async () => (await import("./http-proxy.ts")).httpProxyIntegration() as AnyIntegration,
  },
  loki_push_api: {
    missingRank: "never",
    load: async () => (await import("./loki-push-api.ts")).lokiPushApiIntegration() as AnyIntegration,
  },
  prometheus_scrape: {
    missingRank: "never",
    load: async () => (await import("./prometheus-scrape.ts")).prometheusScrapeIntegration() as AnyIntegration,
  },
  grafana_dashboard: {
    missingRank: "never",
    load: async () => (await import("./grafana-dashboard.ts")).grafanaDashboardIntegration() as AnyIntegration,
  },
  ingress: {
    missingRank: "never",
    load: async () => (await import("./ingress.ts")).ingressIntegration() as AnyIntegration,
  },
};
