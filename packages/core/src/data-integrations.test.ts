import { expect, expectTypeOf, test } from "vitest";
import type { Endpoint } from "./charm-metadata.ts";
import { mongodb, mysql, postgresql, rabbitmq, redis, s3, valkey } from "./data-integrations.ts";
import { defineCharm } from "./define-charm.ts";
import type { DatabaseData } from "./integrations/database.ts";
import {
  bareCharm,
  bareContainer,
  bareKey,
  bareMetadata,
  environmentAfter,
} from "./integrations/harness/bare-charm.ts";
import { reveal, type Secret } from "./secret.ts";
import { transition } from "./simulated/index.ts";

test.for([
  ["postgresql_client", postgresql],
  ["mysql_client", mysql],
  ["mongodb_client", mongodb],
  ["redis", redis],
  ["valkey_client", valkey],
  ["rabbitmq", rabbitmq],
  ["s3", s3],
] as const)(
  "a charm.ts takes %s as an integration that the application needs, unless it says otherwise",
  ([name, declare]) => {
    expect(declare()).toMatchObject({ optional: false, limit: 1, integration: { interface: name } });
    expect(declare({ optional: true, limit: 2 })).toMatchObject({ optional: true, limit: 2 });
  },
);

test("a charm.ts uses what is for reading only, under the endpoint's own name", async () => {
  const charm = defineCharm({
    framework: bareCharm.framework,
    integrations: { ledger: postgresql(), bucket: s3({ optional: true }) },
    env: ({ integrations: { ledger, bucket } }) => {
      expectTypeOf(ledger).toEqualTypeOf<DatabaseData | undefined>();
      expectTypeOf(bucket?.secretKey).toEqualTypeOf<Secret | undefined>();
      return { REPLICA: ledger?.readOnlyEndpoints, REPLICA_URL: ledger?.readOnlyUris, BUCKET: bucket?.bucket };
    },
  });
  const endpoint: Endpoint = { interface: "postgresql_client", role: "requires", optional: false, limit: 1 };
  const remoteAppData = {
    uris: "postgresql://u:p@pg/db",
    "read-only-uris": "postgresql://u:p@ro/db",
    "read-only-endpoints": "ro:5432",
  };

  const done = await transition(
    charm,
    bareMetadata({ ledger: endpoint }),
    {
      leader: true,
      relations: [{ id: 1, endpoint: "ledger", remoteAppData }],
      secrets: [bareKey],
      containers: { app: bareContainer },
    },
    { kind: "lifecycle", name: "config-changed" },
  );

  const environment = environmentAfter(done);
  expect(environment).toMatchObject({ REPLICA: "ro:5432", REPLICA_URL: "postgresql://u:p@ro/db" });
  expect(environment).not.toHaveProperty("BUCKET");
  expect(reveal(environment["LEDGER_POSTGRESQL_DB_CONNECT_STRING"] ?? "")).toBe("postgresql://u:p@pg/db");
});
