import type { StateRelationInput } from "@paas-charm/core/simulated";
import { type RelationInit, relation } from "./relation.ts";

/** What a database provider has made. */
export interface ProvidedDatabase extends RelationInit {
  /** `host:port`; the host is `db` by default. */
  readonly endpoints?: string;
  readonly database?: string;
  readonly username?: string;
  readonly password?: string;
  /** The secret that holds user and password, as Juju 3 has it; add it to the state's `secrets`. Absent: both are in the databag. */
  readonly credentials?: { readonly id: string };
}

/** Relations whose provider has answered, as its charm would; on the interface's usual endpoint unless another is named. */
export const provided = {
  postgresql: database("postgresql", 5432),
  mysql: database("mysql", 3306),
  mongodb: database("mongodb", 27_017),
  redis: provider("redis", { remoteUnits: { 0: { hostname: "redis", port: "6379" } } }),
  rabbitmq: provider("rabbitmq", { remoteAppData: { hostname: "rabbitmq", password: "pass-word" } }),
  s3: provider("s3", {
    remoteAppData: { "access-key": "access-key", "secret-key": "secret-key", bucket: "bucket" },
  }),
  smtp: provider("smtp", {
    remoteAppData: { host: "smtp", port: "587", auth_type: "none", transport_security: "none" },
  }),
  saml: provider("saml", {
    remoteAppData: {
      entity_id: "https://login.test",
      metadata_url: "https://login.test/saml/metadata",
      x509certs: "MIIDuzCCAqOgAwIBAgIJALRwYFkmH3k9MA0GCSqGSIb3DQEBCwUAMHQxCzAJBgNV",
      single_sign_on_service_redirect_url: "https://login.test/saml/",
      single_sign_on_service_redirect_binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
    },
  }),

  /** An ingress that published a URL. */
  ingress(url: string, endpoint = "ingress", init: RelationInit = {}): StateRelationInput {
    return provider("ingress", { remoteAppData: { ingress: JSON.stringify({ url }) } })(endpoint, init);
  },
} as const;

/** A database that its provider made. */
function database(usual: string, port: number) {
  return (endpoint = usual, init: ProvidedDatabase = {}): StateRelationInput => {
    const {
      endpoints = `db:${port}`,
      database: name = "app",
      username = "user",
      password = "pass-word",
      credentials,
      ...rest
    } = init;
    const login = credentials === undefined ? { username, password } : { "secret-user": credentials.id };
    return provider(usual, { remoteAppData: { database: name, endpoints, ...login } })(endpoint, rest);
  };
}

/** A provider named like its interface, and what it has published. */
function provider(usual: string, { remoteAppData, remoteUnits }: RelationInit) {
  return (endpoint = usual, init: RelationInit = {}): StateRelationInput =>
    relation(endpoint, {
      remoteApp: usual,
      ...(remoteUnits !== undefined && { remoteUnits }),
      ...init,
      remoteAppData: { ...remoteAppData, ...init.remoteAppData },
    });
}
