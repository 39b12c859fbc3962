import { expect, test } from "vitest";
import type { CharmState, RelationState } from "./charm-state.ts";
import type { DialectFacts } from "./framework.ts";
import { printableState, printsAs } from "./printable-state.ts";
import { secret } from "./secret.ts";

const hidden = "s3cret";

const relation: RelationState = {
  id: 2,
  endpoint: "postgresql",
  interface: "postgresql_client",
  role: "requires",
  remoteApp: "db",
  remoteModel: undefined,
  remoteAppBag: {
    database: "web",
    endpoints: "h:5432",
    "secret-user": "secret:abc",
    password: hidden,
    uris: hidden,
    odd: hidden,
  },
  remoteUnits: new Map([["db/0", { "ingress-address": "10.0.0.1", token: hidden }]]),
  ownApp: { "secret-key-id": "secret:abc", flask_secret_key: hidden },
  ownUnit: { data: hidden },
  secrets: new Map([["user", { password: secret(hidden) }]]),
  ownSecrets: new Map([["entity", { id: "secret:abc", content: { password: secret(hidden) } }]]),
  network: {},
  event: undefined,
};

const state = {
  leader: true,
  config: { "flask-secret-key": hidden, greeting: "hi" },
  optionSecrets: new Map([["token", { value: secret(hidden) }]]),
  relations: [relation],
  secretKey: { state: "known", value: secret(hidden), store: "secret" },
  container: {
    state: "reachable",
    plan: { services: { flask: { command: "run", environment: { PASSWORD: hidden } } } },
    services: new Map([["flask", { startup: "enabled", current: "active" }]]),
    failingChecks: [],
    files: new Map([["/saml.cert", hidden]]),
    appFiles: ["app.py"],
  },
  fresh: { uuid: "u", salt: "s", secretKey: secret(hidden), password: secret(hidden) },
} as unknown as CharmState;

const dialect = { secretOptions: { text: "flask-secret-key", secret: "flask-secret-key-id" } } as DialectFacts;

test("a state as JSON shows no secret, wherever it stood, and still what there is", () => {
  const text = JSON.stringify(printableState(state, dialect));

  expect(text).not.toContain(hidden);
  for (const shown of ["greeting", "h:5432", "secret:abc", "odd", "10.0.0.1", "PASSWORD", "/saml.cert", "active"]) {
    expect(text).toContain(shown);
  }
});

test("a value that prints otherwise is the same to everybody else", () => {
  const value = printsAs({ a: 1, b: hidden }, ({ a }) => ({ a }));

  expect(JSON.stringify(value)).toBe('{"a":1}');
  expect(value).toEqual({ a: 1, b: hidden });
  expect(Object.keys(value)).toEqual(["a", "b"]);
});
