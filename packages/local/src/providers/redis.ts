import { databagProvider } from "./databag.ts";
import type { Provider } from "./provider.ts";

/** A Redis server without a password, as the legacy interface wants it. */
export interface RedisServer {
  readonly host: string;
  readonly port: number;
  readonly version: string;
}

/**
 * The provider's side of `redis`: the host of the master for the application, host and port for each unit. Nothing has to be asked for.
 *
 * @param message - the unit's status message
 * @see charms.redis_k8s.v0.redis
 */
export function redisProvider(server: RedisServer, message: string): Provider {
  const { host, port, version } = server;
  return databagProvider({
    charm: "redis-k8s",
    endpoint: "redis",
    interface: "redis",
    address: `${host}:${port}`,
    version,
    message,
    answer: () => ({ app: { "leader-host": host }, unit: { hostname: host, port: `${port}` } }),
  });
}
