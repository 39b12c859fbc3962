import {
  type DatabaseData,
  type RabbitmqData,
  type Ready,
  reveal,
  type S3Data,
  secret,
  type ValkeyData,
} from "@paas-charm/core";
import { describe, expect, test } from "vitest";
import { rabbitmqProperties, redisProperties, s3Properties, valkeyContribution } from "./data-services.ts";
import { integrations } from "./integrations.ts";

const url = (text: string, parts: Partial<DatabaseData["url"]> = {}): DatabaseData["url"] => ({
  url: secret(text),
  scheme: "redis",
  netloc: secret(""),
  path: "",
  query: "",
  fragment: "",
  ...parts,
});

describe("Redis and Valkey", () => {
  const server = { endpoint: "redis", data: { url: url("redis://h", { hostname: "h" }) } };

  test("have a host and a URL, and what else is known", () => {
    expect(redisProperties([server])).toMatchObject({ "spring.data.redis.host": "h" });
    expect(redisProperties([server])["spring.data.redis.port"]).toBeUndefined();
    expect(redisProperties([server])["spring.data.redis.username"]).toBeUndefined();
  });

  test("of dialect 1.12 differ: Valkey keeps the variables that all frameworks have", () => {
    const ready: Ready<ValkeyData>[] = [{ endpoint: "valkey", data: server.data }];
    const usual = { env: { VALKEY_DB_HOSTNAME: "h" } };

    expect(valkeyContribution(usual, ready, { dialect: "1.12" })).toEqual(usual);
    expect(valkeyContribution(usual, ready, { dialect: "2.0b1" }).env).toMatchObject({
      "spring.data.valkey.host": "h",
    });
  });
});

test("RabbitMQ has its password as it is, not as it stands in a URL", () => {
  const data: RabbitmqData = {
    url: url("amqp://u:p%40@h:5672/%2F"),
    urls: [],
    host: "h",
    port: 5672,
    username: "u",
    password: secret("p@"),
    vhost: "/",
  };

  const env = rabbitmqProperties([{ endpoint: "rabbitmq", data }]);

  expect(reveal(env["spring.rabbitmq.password"] ?? "")).toBe("p@");
  expect(env).toMatchObject({ "spring.rabbitmq.virtual-host": "/", "spring.rabbitmq.port": "5672" });
});

test.for<[style: string | undefined, enabled: string | undefined]>([
  ["path", "true"],
  ["host", undefined],
  [undefined, undefined],
])("a bucket of style %s is found by path: %s", ([uriStyle, enabled]) => {
  const data: S3Data = { accessKey: "AK", secretKey: secret("SK"), bucket: "b", ...(uriStyle && { uriStyle }) };

  const env = s3Properties([{ endpoint: "s3", data }]);

  expect(env["spring.cloud.aws.s3.path-style-access-enabled"]).toBe(enabled);
});

test.for<[interfaceName: string, given: string, property: string, used: string]>([
  [
    "mongodb_client",
    "mongodb://u:p@h1:27017,h2:27017/db?replicaSet=rs0",
    "spring.data.mongodb.uri",
    "mongodb://u:p@h1:27017,h2:27017/db?replicaSet=rs0",
  ],
  ["mongodb_client", "mongodb://u:p@h1/db,mongodb://u:p@h2/db", "spring.data.mongodb.uri", "mongodb://u:p@h1/db"],
])("of a list of URLs the first is used whole: %s with %s", ([interfaceName, given, property, used]) => {
  const ready = [{ endpoint: "mongodb", data: { url: url(given) } }] as unknown as readonly Ready<never>[];

  const { env } = integrations[interfaceName]?.({}, ready, {} as never) ?? {};

  expect(reveal(env?.[property] ?? "")).toBe(used);
});

test("of a list of SQL URLs the first is the data source", () => {
  const list = url("mysql://u:p@h1:3306/d,mysql://u:p@h2:3306/d", {
    scheme: "mysql",
    netloc: secret("u:p@h1:3306"),
    path: "/d,mysql://u:p@h2:3306/d",
  });
  const ready = [{ endpoint: "mysql", data: { url: list } }] as unknown as readonly Ready<never>[];

  const { env } = integrations["mysql_client"]?.({}, ready, {} as never) ?? {};

  expect(env).toMatchObject({ "spring.datasource.url": "jdbc:mysql://h1:3306/d" });
});
