import { beforeEach, expect, test } from "vitest";
import { answerOf } from "../../test/provider-answer.ts";
import { providerModel } from "../../test/provider-model.ts";
import { rabbitmqProvider } from "./rabbitmq.ts";

const made: string[] = [];
beforeEach(() => {
  made.length = 0;
});

const provider = rabbitmqProvider(
  {
    host: "127.0.0.1",
    port: 5672,
    version: "3.10.8",
    createUser: async ({ name, password, vhost }) => void made.push(`${name} ${password.reveal()} ${vhost}`),
  },
  "real server",
);

test("makes the user and the virtual host that were asked for, and our charm understands the answer", async () => {
  const { app, environment } = await answerOf(provider, { username: "plain", vhost: "/" });

  expect(made).toEqual([`plain ${app["password"]} /`]);
  expect(await environment()).toMatchObject({
    RABBITMQ_CONNECT_STRING: `amqp://plain:${app["password"]}@127.0.0.1:5672/%2F`,
  });
});

test("keeps the password when it is asked again", async () => {
  const { tell, say, published } = providerModel(provider);
  say("app", { username: "plain", vhost: "/" });
  await tell();
  const before = published();

  await tell("start");

  expect(published()).toEqual(before);
  expect(new Set(made).size).toBe(1);
});

test.for<[spec: string, request: Record<string, string>]>([
  ["before it is asked", {}],
  ["for a request without a virtual host", { username: "plain" }],
])("makes nothing %s", async ([, request]) => {
  const { app } = await answerOf(provider, request);

  expect({ app, made }).toEqual({ app: {}, made: [] });
});
