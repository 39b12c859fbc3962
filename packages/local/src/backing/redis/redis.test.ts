import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { programsMissing } from "../../../test/services/python-drivers.ts";
import { createProcesses } from "../../processes/index.ts";
import { findServer } from "../find-server.ts";
import { startRedis } from "./start-redis.ts";

const processes = createProcesses();
const missing = await programsMissing("redis-server");

describe.skipIf(missing !== undefined)(`a real Redis${missing ? ` (${missing})` : ""}`, () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "redis-"));
  });
  afterAll(async () => {
    await processes.stopAll();
    await rm(directory, { recursive: true, force: true });
  });

  async function client(port: number): Promise<Redis> {
    const redis = new Redis({ host: "127.0.0.1", port, lazyConnect: true, retryStrategy: () => null });
    redis.on("error", () => undefined);
    onTestFinished(() => redis.disconnect());
    await redis.connect();
    return redis;
  }

  test("keeps its data and its port from one run to the next", async () => {
    const first = await startRedis({ processes, directory });
    await (await client(first.port)).set("entry", "kept");
    await first.stop();

    const second = await startRedis({ processes, directory });

    expect(second.port).toBe(first.port);
    expect(second.version).toMatch(/^\d+\.\d+/);
    expect(await (await client(second.port)).get("entry")).toBe("kept");
  });

  test("says why it does not start", async () => {
    const starting = startRedis({ processes, directory, settings: ["no-such-setting yes"] });

    await expect(starting).rejects.toMatchObject({
      code: "server-failed",
      message: expect.stringMatching(/^cannot start redis-server: it exited 1:\n[\s\S]*no-such-setting/),
    });
  });
});

test("a server that is not there is named, with what installs it", async () => {
  await expect(findServer(["no-such-server", "nor-this"], "some-server")).rejects.toMatchObject({
    code: "program-missing",
    message: "cannot find no-such-server or nor-this on this machine",
    hint: "install it, for example: apt-get install some-server",
  });
});
