import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningRedis, startRedis } from "../../src/backing/redis/start-redis.ts";
import { createProcesses } from "../../src/processes/index.ts";
import { environmentFor } from "./charm-environment.ts";
import { oddPassword } from "./odd-password.ts";
import { programsMissing, pythonWithDrivers, runPython } from "./python-drivers.ts";

const processes = createProcesses();
const missing = await programsMissing("redis-server");
const user = "relation-1-abc";

describe.skipIf(missing !== undefined)(`a real Redis${missing ? ` (${missing})` : ""}`, () => {
  let directory: string;
  let python: string;
  let server: RunningRedis;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "redis-"));
    python = await pythonWithDrivers(processes);
    // Passwords of users are given as digests, in which no character is special.
    const digest = createHash("sha256").update(oddPassword).digest("hex");
    const settings = ["default", user].map((name) => `user ${name} on #${digest} ~* &* +@all`);
    server = await startRedis({ processes, directory, settings });
  }, 600_000);

  afterAll(async () => {
    await processes.stopAll();
    await rm(directory, { recursive: true, force: true });
  });

  test("is reached by the URL in the environment, whatever its password", async () => {
    const unit = { hostname: server.host, port: `${server.port}`, password: oddPassword };
    const env = await environmentFor({ interface: "redis", endpoint: "redis", units: { 0: unit } });

    const client = new Redis(env["REDIS_DB_CONNECT_STRING"] ?? "");
    await client.set("from", "node");
    const read = await runPython(
      processes,
      python,
      `
import json, os, redis
client = redis.from_url(os.environ["REDIS_DB_CONNECT_STRING"], decode_responses=True)
before = client.get("from")
client.set("from", "python")
print(json.dumps(before))
`,
      env,
    );

    expect(read).toBe("node");
    expect(await client.get("from")).toBe("python");
    client.disconnect();
  });

  test("is reached as Valkey by the variables of the environment, as the user that the provider made", async () => {
    const secretUser = "secret:usersecretusersecre1";
    const id = "d0c352f7d809734b";
    const response = {
      "request-id": id,
      endpoints: `${server.host}:${server.port}`,
      "read-only-endpoints": `${server.host}:${server.port}`,
      "sentinel-endpoints": "valkey-0.valkey-endpoints:26379",
      mode: "sentinel",
      version: "9.0.1",
      "secret-user": secretUser,
    };
    const env = await environmentFor({
      interface: "valkey_client",
      endpoint: "valkey",
      own: { version: "v1", requests: JSON.stringify([{ "request-id": id }]) },
      app: { version: "v1", requests: JSON.stringify([response]) },
      secrets: { [secretUser]: { username: user, password: oddPassword } },
    });

    const who = await runPython(
      processes,
      python,
      `
import json, os, redis
client = redis.Redis(
    host=os.environ["VALKEY_DB_HOSTNAME"],
    port=int(os.environ["VALKEY_DB_PORT"]),
    username=os.environ["VALKEY_DB_USERNAME"],
    password=os.environ["VALKEY_DB_PASSWORD"],
    decode_responses=True,
)
replica = redis.Redis.from_url("redis://" + os.environ["VALKEY_DB_CONNECT_STRING"].removeprefix("valkey://"), decode_responses=True)
client.set("key", "value")
print(json.dumps([client.acl_whoami(), replica.get("key"), os.environ["VALKEY_MODE"]]))
`,
      env,
    );

    expect(who).toEqual([user, "value", "sentinel"]);
  });
});
