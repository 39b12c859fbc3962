import { type IntegrationUse, integrate, type TypedIntegration } from "./define-charm.ts";
import type { DatabaseData } from "./integrations/database.ts";
import { postgresqlIntegration } from "./integrations/postgresql.ts";

/** PostgreSQL in a charm.ts, under the endpoint it is given there. */
export function postgresql(use: IntegrationUse = {}): TypedIntegration<DatabaseData> {
  return integrate(postgresqlIntegration(), use);
}
