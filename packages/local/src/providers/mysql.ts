import { type DatabaseServer, databaseProvider } from "./database.ts";
import type { Provider } from "./provider.ts";

/** The provider's side of `mysql_client`, as `databaseProvider` has it. */
export function mysqlProvider(server: DatabaseServer, message: string): Provider {
  return databaseProvider({ charm: "mysql-k8s", interface: "mysql_client", scheme: "mysql" }, server, message);
}
