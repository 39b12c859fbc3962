import { type DatabaseData, databaseIntegration } from "./database.ts";

/** What a PostgreSQL provider gives: a database of our own, and the credentials for it. */
export type PostgresqlData = DatabaseData;

/** PostgreSQL over `postgresql_client`. Source: charm-relation-interfaces `postgresql_client/v0`, data-interfaces 0.59. */
export const postgresqlIntegration = () =>
  databaseIntegration({ interface: "postgresql_client", endpoint: "postgresql", rank: 10, envRank: 60 });
