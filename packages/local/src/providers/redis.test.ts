import { expect, test } from "vitest";
import { answerOf } from "../../test/provider-answer.ts";
import { redisProvider } from "./redis.ts";

test("says where the server is without being asked, and our charm understands it", async () => {
  const provider = redisProvider({ host: "127.0.0.1", port: 6380, version: "7.0.15" }, "real server");

  const { app, unit, environment } = await answerOf(provider, {});

  expect(app).toEqual({ "leader-host": "127.0.0.1" });
  expect(unit).toMatchObject({ hostname: "127.0.0.1", port: "6380" });
  expect(await environment()).toMatchObject({ REDIS_DB_CONNECT_STRING: "redis://127.0.0.1:6380" });
});
