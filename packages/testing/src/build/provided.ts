import type { StateRelationInput } from "@paas-charm/core/simulated";
import { type RelationInit, relation } from "./relation.ts";

/** What a database provider has made. */
export interface ProvidedDatabase extends RelationInit {
  /** `host:port`; `db:5432` by default. */
  readonly endpoints?: string;
  readonly database?: string;
  readonly username?: string;
  readonly password?: string;
}

/** Relations whose provider has answered, as its charm would. */
export const provided = {
  /** A PostgreSQL that made a database; what it publishes is in its application databag, as by a provider without Juju secrets. */
  postgresql(endpoint = "postgresql", init: ProvidedDatabase = {}): StateRelationInput {
    const { endpoints = "db:5432", database = "app", username = "user", password = "pass-word", ...rest } = init;
    return relation(endpoint, {
      remoteApp: "postgresql",
      ...rest,
      remoteAppData: { database, endpoints, username, password, version: "16.9", ...rest.remoteAppData },
    });
  },

  /** An ingress that published a URL. */
  ingress(url: string, endpoint = "ingress", init: RelationInit = {}): StateRelationInput {
    return relation(endpoint, {
      remoteApp: "ingress",
      ...init,
      remoteAppData: { ingress: JSON.stringify({ url }), ...init.remoteAppData },
    });
  },
} as const;
