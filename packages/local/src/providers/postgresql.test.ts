import { beforeEach, expect, test } from "vitest";
import { providerModel } from "../../test/provider-model.ts";
import { postgresqlProvider } from "./postgresql.ts";

const server = {
  host: "127.0.0.1",
  port: 5432,
  version: "18.4",
  made: [] as string[],
  async createDatabase(name: string) {
    server.made.push(`database ${name}`);
  },
  async createUser(user: { name: string; password: { reveal(): string }; database: string }) {
    server.made.push(`user ${user.name} ${user.password.reveal().length} ${user.database}`);
  },
};
const start = () => providerModel(postgresqlProvider(server, "real server, data kept"));
const requested = JSON.stringify(["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]);

beforeEach(() => {
  server.made = [];
  server.port = 5432;
});

test("does nothing before a database is asked for", async () => {
  const { tell, published } = start();
  await tell();

  expect(published()).toEqual({});
  expect(server.made).toEqual([]);
});

test("makes database and user, and gives the credentials in secrets that the requirer may read", async () => {
  const { tell, say, published, requirer, relation } = start();
  say("app", { database: "shop", "requested-secrets": requested, "provided-secrets": '["mtls-cert"]' });
  await tell();

  const bag = published();
  const user = `relation_id_${relation.id}`;
  expect(server.made).toEqual(["database shop", `user ${user} 16 shop`]);
  expect(Object.keys(bag).sort()).toEqual([
    "data",
    "database",
    "endpoints",
    "read-only-endpoints",
    "secret-tls",
    "secret-user",
    "version",
  ]);
  expect(bag).toMatchObject({ database: "shop", endpoints: "127.0.0.1:5432", version: "18.4" });
  expect(JSON.parse(bag["data"] ?? "")).toMatchObject({ database: "shop", "requested-secrets": requested });
  const content = await requirer().secretGet({ id: bag["secret-user"] ?? "" });
  const password = content["password"]?.reveal();
  expect(password).toMatch(/^[A-Za-z0-9]{16}$/);
  expect(content["username"]?.reveal()).toBe(user);
  expect(content["uris"]?.reveal()).toBe(`postgresql://${user}:${password}@127.0.0.1:5432/shop`);
  expect((await requirer().secretGet({ id: bag["secret-tls"] ?? "" }))["tls"]?.reveal()).toBe("False");
});

test("gives plain keys to a requirer that knows no secrets", async () => {
  const { tell, say, published } = start();
  say("app", { database: "shop" });
  await tell();

  expect(published()).toMatchObject({ username: expect.any(String), password: expect.any(String), tls: "False" });
  expect(published()["uris"]).toContain("@127.0.0.1:5432/shop");
});

test.for([
  ["with secrets", { database: "shop", "requested-secrets": requested }],
  ["without", { database: "shop" }],
] as const)("asked again %s it writes nothing and keeps the password", async ([, request]) => {
  const { tell, say, published, toolCalls } = start();
  say("app", { ...request });
  await tell();
  const before = published();
  toolCalls.length = 0;

  await tell();

  expect(published()).toBe(before);
  expect(toolCalls.filter((tool) => /^(relation-set|secret-(add|set|grant|remove))$/.test(tool))).toEqual([]);
});

test("after a restart on another port the secret has a new revision with the same password", async () => {
  const { tell, say, published, model, requirer } = start();
  say("app", { database: "shop", "requested-secrets": requested });
  await tell();
  const id = published()["secret-user"] ?? "";
  const before = await requirer().secretGet({ id });

  server.port = 5433;
  await tell("start");

  expect(published()).toMatchObject({ endpoints: "127.0.0.1:5433", "secret-user": id });
  const after = await requirer().secretGet({ id }, "refresh");
  expect(after["password"]?.reveal()).toBe(before["password"]?.reveal());
  expect(after["uris"]?.reveal()).toContain(":5433/shop");
  expect(
    Object.values(model.secrets)
      .map((secret) => secret.latest)
      .sort(),
  ).toEqual([1, 2]);
});

test("a request that is no JSON counts as none for secrets", async () => {
  const { tell, say, published } = start();
  say("app", { database: "shop", "requested-secrets": "[" });
  await tell();

  expect(published()).toHaveProperty("username");
});

test("when the relation is broken its secrets go, the data stays", async () => {
  const { tell, say, model } = start();
  say("app", { database: "shop", "requested-secrets": requested });
  await tell();
  server.made = [];

  await tell("broken");

  expect(model.secrets).toEqual({});
  expect(server.made).toEqual([]);
});
