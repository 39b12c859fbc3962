import { startRedis } from "../backing/redis/start-redis.ts";
import { redisProvider } from "../providers/redis.ts";
import type { ServiceContext, StartedService } from "./service.ts";

/** A real Redis or Valkey, from the system. */
export async function startService({ processes, directory, signal, log }: ServiceContext): Promise<StartedService> {
  const server = await startRedis({ processes, directory, signal, onLine: (line) => log(line, "DEBUG") });
  return {
    provider: redisProvider(server, "real server, data kept"),
    summary: `${server.version}, real, port ${server.port}`,
    stop: () => server.stop(),
  };
}
