import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort } from "../../src/backing/index.ts";
import type { Processes } from "../../src/processes/index.ts";
import { untilReady } from "./server-ready.ts";

/** A server in memory, in which the default user has a password, and `user` one of their own. */
export async function startRedis(
  processes: Processes,
  directory: string,
  { password, user }: { readonly password: string; readonly user: string },
): Promise<{ readonly host: string; readonly port: number }> {
  const host = "127.0.0.1";
  const port = await freePort(host);
  // Passwords of users are given as digests, in which no character is special.
  const digest = createHash("sha256").update(password).digest("hex");
  const settings = [
    `bind ${host}`,
    `port ${port}`,
    `dir ${directory}`,
    'save ""',
    `user default on #${digest} ~* &* +@all`,
    `user ${user} on #${digest} ~* &* +@all`,
  ];
  const file = join(directory, "redis.conf");
  await writeFile(file, settings.join("\n"));
  const server = await processes.start({ name: "redis-server", command: "redis-server", args: [file] });
  await untilReady(server, async () => {
    const client = new Redis({ host, port, password, lazyConnect: true, retryStrategy: () => null });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.ping();
    } finally {
      client.disconnect();
    }
  });
  return { host, port };
}
