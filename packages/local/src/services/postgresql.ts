import { startPostgresql } from "../backing/index.ts";
import { postgresqlProvider } from "../providers/postgresql.ts";
import type { ServiceContext, StartedService } from "./service.ts";

/** A real PostgreSQL, from an npm package or the system. */
export async function startService(context: ServiceContext): Promise<StartedService> {
  const { processes, cache, directory, signal, progress } = context;
  const server = await startPostgresql({ processes, cache, signal, stateDirectory: directory, onProgress: progress });
  return {
    provider: postgresqlProvider(server, "real server, data kept"),
    summary: `${server.version}, real, port ${server.port}`,
    stop: () => server.stop(),
  };
}
