import type { Databag } from "../juju/hook-tools.ts";
import { secret } from "../secret.ts";
import type { Integration, Reading, Ready, RelationView } from "./contract.ts";
import { databaseEnv } from "./database-env.ts";
import { readUrl, urlHost } from "./database-hosts.ts";
import type { DatabaseUrl } from "./database-url.ts";
import { unitNumber } from "./peers.ts";
import { percentEncoded } from "./percent-encoded.ts";
import { invalidRelation, notYet } from "./relation-faults.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** A Redis server without databases of its own for each client. */
export interface RedisData {
  readonly url: DatabaseUrl;
}

/**
 * Redis over the legacy interface `redis`. Source: charms.redis_k8s.v0.redis 0.7; the requirer writes nothing. The host of the
 * master is in the application databag since failover exists, the port in every unit databag.
 */
export const redisIntegration = (): Integration<RedisData> => ({
  interface: "redis",
  role: "requires",
  endpoint: "redis",
  rank: 40,
  envRank: 30,
  needs: () => ({ units: true }),
  read: readRedis,
  contribute: (ready) => ({ env: Object.assign({}, ...ready.map(redisEnv)) }),
  migrationKey: ({ url: { hostname, port } }) => `${hostname}:${port}`,
});

function redisEnv({ endpoint, data }: Ready<RedisData>) {
  return databaseEnv(`${variablePrefix(endpoint, "redis")}REDIS_DB`, data.url);
}

function readRedis({ endpoint, remote, event }: RelationView): Reading<RedisData> {
  const server = serverOf(remote.app, inOrder(remote.units));
  if (server === undefined) {
    const silent = notYet(endpoint, "the provider has not published host and port yet");
    return { ...silent, meanwhile: event === "joined" ? "migrates" : "nothing" };
  }
  const { host, port, password } = server;
  const credentials = password ? `:${percentEncoded(password)}@` : "";
  // The library's own URL is one of WHATWG too: a host may carry credentials, which get encoded.
  const url = URL.parse(`redis://${credentials}${urlHost(host)}:${port}`);
  if (url === null || url.port !== `${Number(port)}`) {
    const key = /^[0-9]+$/.test(port) && Number(port) <= 65535 ? server.hostKey : "port";
    const reason = key === "port" ? "no number up to 65535" : "no host";
    return invalidRelation(endpoint, [{ key, reason }]);
  }
  const parts = readUrl(url.href);
  if ("fault" in parts) return invalidRelation(endpoint, [{ key: server.hostKey, reason: parts.fault }]);
  return { state: "ready", data: { url: password ? { ...parts, password: secret(password) } : parts } };
}

interface Server {
  readonly host: string;
  readonly hostKey: "leader-host" | "hostname";
  readonly port: string;
  readonly password: string | undefined;
}

/** From the first unit that says enough, so that the choice does not change from hook to hook. */
function serverOf(app: Databag, units: readonly Databag[]): Server | undefined {
  for (const unit of units) {
    const leader = app["leader-host"];
    const host = leader || unit["hostname"];
    const { port } = unit;
    if (!host || !port) continue;
    return { host, hostKey: leader ? "leader-host" : "hostname", port, password: unit["password"] || app["password"] };
  }
  return undefined;
}

function inOrder(units: ReadonlyMap<string, Databag>): readonly Databag[] {
  return [...units].sort(([one], [other]) => unitNumber(one) - unitNumber(other)).map(([, bag]) => bag);
}
