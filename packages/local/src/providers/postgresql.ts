import { type DatabaseServer, databaseProvider } from "./database.ts";
import type { Provider } from "./provider.ts";

/** The provider's side of `postgresql_client`, as `databaseProvider` has it. */
export function postgresqlProvider(server: DatabaseServer, message: string): Provider {
  return databaseProvider(
    { charm: "postgresql-k8s", interface: "postgresql_client", scheme: "postgresql" },
    server,
    message,
  );
}
