import { startMariadb } from "../backing/mysql/start-mariadb.ts";
import { mysqlProvider } from "../providers/mysql.ts";
import type { ServiceContext, StartedService } from "./service.ts";

/** A real MariaDB, from the system. */
export async function startService(context: ServiceContext): Promise<StartedService> {
  const { processes, directory, signal, progress, log } = context;
  const onLine = (line: string) => log(line, "DEBUG");
  const server = await startMariadb({ processes, directory, signal, onLine, onProgress: progress });
  return {
    provider: mysqlProvider(server, "real server, data kept"),
    summary: `MariaDB ${server.version}, real, port ${server.port}`,
    stop: () => server.stop(),
  };
}
