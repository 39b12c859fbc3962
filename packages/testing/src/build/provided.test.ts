import { defineCharm, type Endpoint } from "@paas-charm/core";
import type { StateRelationInput } from "@paas-charm/core/simulated";
import { flask } from "@paas-charm/flask";
import { expect, test } from "vitest";
import { guestBook } from "../../test/guest-book.ts";
import {
  hasEnvironment,
  isActive,
  keptSecrets,
  must,
  on,
  provided,
  readyUnit,
  secret,
  testedCharm,
  transition,
} from "../index.ts";

const interfaces = {
  postgresql: "postgresql_client",
  mysql: "mysql_client",
  mongodb: "mongodb_client",
  redis: "redis",
  rabbitmq: "rabbitmq",
  s3: "s3",
  smtp: "smtp",
  saml: "saml",
  ingress: "ingress",
  other: "postgresql_client",
};
const endpoints = Object.entries(interfaces).map(([name, interfaceName]): [string, Endpoint] => [
  name,
  { interface: interfaceName, role: "requires", optional: true, limit: 1 },
]);
const charm = testedCharm(defineCharm({ framework: flask }), {
  metadata: {
    ...guestBook.metadata,
    options: {},
    endpoints: {
      ...Object.fromEntries(endpoints),
      "secret-storage": { interface: "peers", role: "peers", optional: true },
    },
  },
});

test.for<[endpoint: string, relation: StateRelationInput, environment: Readonly<Record<string, string>>]>([
  ["postgresql", provided.postgresql(), { POSTGRESQL_DB_CONNECT_STRING: "postgresql://user:pass-word@db:5432/app" }],
  ["mysql", provided.mysql(), { MYSQL_DB_CONNECT_STRING: "mysql://user:pass-word@db:3306/app" }],
  ["mongodb", provided.mongodb(), { MONGODB_DB_CONNECT_STRING: "mongodb://user:pass-word@db:27017/app" }],
  ["redis", provided.redis(), { REDIS_DB_CONNECT_STRING: "redis://redis:6379" }],
  ["rabbitmq", provided.rabbitmq(), { RABBITMQ_HOSTNAME: "rabbitmq", RABBITMQ_PASSWORD: "pass-word" }],
  ["s3", provided.s3(), { S3_ACCESS_KEY: "access-key", S3_SECRET_KEY: "secret-key", S3_BUCKET: "bucket" }],
  ["smtp", provided.smtp(), { SMTP_HOST: "smtp", SMTP_PORT: "587" }],
  ["saml", provided.saml(), { SAML_ENTITY_ID: "https://login.test" }],
  ["ingress", provided.ingress("https://book.test/"), { FLASK_BASE_URL: "https://book.test/" }],
  [
    "other",
    provided.postgresql("other", { endpoints: "h:1", database: "d", username: "u", password: "p" }),
    { OTHER_POSTGRESQL_DB_CONNECT_STRING: "postgresql://u:p@h:1/d" },
  ],
])("%s is ready, and the application has its variables", async ([endpoint, relation, environment]) => {
  const state = readyUnit(charm, { relations: [relation] });

  const done = await transition(charm, state, on.relationChanged(endpoint));

  must(isActive(done));
  must(hasEnvironment(done, environment));
});

test("a database may have its credentials in a secret, where nobody sees them", async () => {
  const credentials = secret({ username: "user", password: "a-long-password" });
  const state = readyUnit(charm, { secrets: [credentials], relations: [provided.mysql("mysql", { credentials })] });

  const done = await transition(charm, state, on.relationChanged("mysql"));

  must(hasEnvironment(done, { MYSQL_DB_PASSWORD: "a-long-password" }));
  must(keptSecrets(done));
  expect(done.state.relations.find(({ endpoint }) => endpoint === "mysql")?.remoteAppData).not.toHaveProperty(
    "password",
  );
});
