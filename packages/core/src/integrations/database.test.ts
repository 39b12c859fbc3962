import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppFacts } from "../framework.ts";
import { reveal } from "../secret.ts";
import type { AnyIntegration, Reading } from "./contract.ts";
import type { DatabaseData } from "./database.ts";
import type { WireForm } from "./harness/fixture.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { mongodbIntegration } from "./mongodb.ts";
import { mysqlIntegration } from "./mysql.ts";
import { postgresqlIntegration } from "./postgresql.ts";

const postgresql = postgresqlIntegration() as AnyIntegration;

/** A relation as its provider leaves it, in short. */
function form(app: Record<string, string>, others: Partial<WireForm> = {}): WireForm {
  return { form: "as in this test", app, env: {}, required: [], ...others };
}

function read(integration: AnyIntegration, one: WireForm, facts: AppFacts = someFacts): Reading<DatabaseData> {
  return integration.read(viewOfForm(integration, one), facts) as Reading<DatabaseData>;
}

function variables(integration: AnyIntegration, one: WireForm): Record<string, string | undefined> {
  const reading = read(integration, one);
  if (reading.state !== "ready") throw new Error(`not ready: ${reading.message}`);
  const { env } = integration.contribute?.([{ endpoint: integration.endpoint, data: reading.data }], someFacts) ?? {};
  return Object.fromEntries(
    Object.entries(env ?? {}).map(([key, value]) => [key, value === undefined ? undefined : reveal(value)]),
  );
}

const parts = { endpoints: "pg-1:5432,pg-2:5432", username: "u", password: "pw", database: "db" };
const user = "secret:usersecretusersecre1";

describe("the URL", () => {
  test("is built from the first endpoint, user, password and database when the provider gives none", () => {
    expect(variables(mysqlIntegration() as AnyIntegration, form(parts))).toMatchObject({
      MYSQL_DB_CONNECT_STRING: "mysql://u:pw@pg-1:5432/db",
      MYSQL_DB_NAME: "db",
    });
  });

  test("names our application as database when the provider does not say which it made", () => {
    const { database: _, ...others } = parts;

    expect(variables(postgresql, form(others))).toMatchObject({ POSTGRESQL_DB_NAME: "guestbook" });
  });

  test("is the provider's own where there is one, several hosts and all", () => {
    const url = "postgresql://u:p%40@h1:5432,h2:5433/db?target_session_attrs=read-write";

    expect(variables(postgresql, form({ ...parts, uris: url }))).toMatchObject({
      POSTGRESQL_DB_CONNECT_STRING: url,
      POSTGRESQL_DB_NETLOC: "u:p%40@h1:5432,h2:5433",
      POSTGRESQL_DB_HOSTNAME: "h1",
      POSTGRESQL_DB_PORT: "5432",
      POSTGRESQL_DB_PASSWORD: "p%40",
    });
  });

  test("has brackets around an IPv6 address", () => {
    expect(variables(postgresql, form({ ...parts, endpoints: "fd00::1:5432" }))).toMatchObject({
      POSTGRESQL_DB_CONNECT_STRING: "postgresql://u:pw@[fd00::1]:5432/db",
      POSTGRESQL_DB_HOSTNAME: "fd00::1",
    });
  });

  test("survives any user and password: encoded in the URL, as they are in their own variables", () => {
    const text = fc.string({ unit: "binary", minLength: 1 }).filter((one) => !one.includes("\0"));

    fc.assert(
      fc.property(text, text, (username, password) => {
        const env = variables(postgresql, form({ ...parts, username, password }));
        const url = new URL(env["POSTGRESQL_DB_CONNECT_STRING"] ?? "");

        expect([decodeURIComponent(url.username), decodeURIComponent(url.password)]).toEqual([username, password]);
        expect(url.host).toBe("pg-1:5432");
        expect(env).toMatchObject({ POSTGRESQL_DB_USERNAME: username, POSTGRESQL_DB_PASSWORD: password });
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  test("survives any name of the database: encoded in the URL, as it is in its own variable", () => {
    const env = variables(postgresql, form({ ...parts, database: "my db/?#%ä" }));

    expect(env["POSTGRESQL_DB_CONNECT_STRING"]).toBe("postgresql://u:pw@pg-1:5432/my%20db%2F%3F%23%25%C3%A4");
    expect(env["POSTGRESQL_DB_NAME"]).toBe("my db/?#%ä");
  });

  test("is not there yet while it is empty, whatever else is known", () => {
    expect(read(postgresql, form({ ...parts, uris: "" }))).toMatchObject({ state: "pending", level: "ignored" });
  });

  test("of a replica set keeps all hosts, database and options", () => {
    const url = "mongodb://u:p@h1:27017,h2:27017/db?replicaSet=rs0&authSource=admin";

    expect(variables(mongodbIntegration() as AnyIntegration, form({ uris: url }))).toMatchObject({
      MONGODB_DB_CONNECT_STRING: url,
      MONGODB_DB_NAME: "db",
      MONGODB_DB_QUERY: "replicaSet=rs0&authSource=admin",
    });
  });
});

describe("credentials", () => {
  test("come from the secret alone where it has any, not half from the databag", () => {
    const one = form(
      { ...parts, uris: "postgresql://old:old@old/old", "secret-user": user },
      { secrets: { [user]: { username: "u", password: "pw" } } },
    );

    expect(variables(postgresql, one)["POSTGRESQL_DB_CONNECT_STRING"]).toBe("postgresql://u:pw@pg-1:5432/db");
  });

  test("come from the secret that the databag names now, not from the one that had its label before", () => {
    const next = "secret:usersecretusersecre2";
    const secrets = { [user]: { username: "u", password: "old" }, [next]: { username: "u", password: "new" } };

    const env = variables(postgresql, form({ ...parts, "secret-user": next }, { secrets }));

    expect(env["POSTGRESQL_DB_PASSWORD"]).toBe("new");
  });

  test("are waited for while the secret is not granted", () => {
    expect(read(postgresql, form({ ...parts, "secret-user": user }))).toEqual({
      state: "pending",
      level: "waiting",
      message: `cannot read user of postgresql: secret ${user} is not readable; grant it, or wait until it is granted`,
    });
  });
});

describe("beside the URL", () => {
  test("the certificate authority reaches the workload", () => {
    const tls = "secret:tlssecrettlssecrett1";
    const one = form({ ...parts, "secret-tls": tls }, { secrets: { [tls]: { tls: "True", "tls-ca": "PEM" } } });

    expect(variables(postgresql, one)).toMatchObject({ POSTGRESQL_DB_TLS_CA: "PEM" });
  });

  test("what is for reading only reaches charm.ts", () => {
    const one = form({ ...parts, "read-only-endpoints": "ro-1:5432", "read-only-uris": "postgresql://u:pw@ro-1/db" });
    const reading = read(postgresql, one);

    expect(reading).toMatchObject({ state: "ready", data: { readOnlyEndpoints: "ro-1:5432" } });
    expect(reading.state === "ready" && reading.data.readOnlyUris?.reveal()).toBe("postgresql://u:pw@ro-1/db");
  });

  test("a migration depends on server and database, not on the password", () => {
    const key = (app: Record<string, string>) => {
      const reading = read(postgresql, form(app));
      return reading.state === "ready" ? postgresql.migrationKey?.(reading.data) : undefined;
    };

    expect(key({ ...parts, password: "rotated" })).toBe(key(parts));
    expect(key({ ...parts, endpoints: "pg-9:5432" })).not.toBe(key(parts));
    expect(key({ ...parts, database: "other" })).not.toBe(key(parts));
  });
});

describe("the request", () => {
  const publish = (one: WireForm, facts: AppFacts = someFacts, leader = true) =>
    postgresql.publish?.(viewOfForm(postgresql, one, { leader, event: "changed" }), facts);

  test("is made by whoever leads, in whatever hook it is missing, once", () => {
    expect(publish(form({ endpoints: "pg-1:5432" }))?.app).toMatchObject({ database: "guestbook" });
    expect(publish(form({}, { own: { app: { database: "guestbook" } } }))?.app).toBeUndefined();
    expect(publish(form(parts))?.app).toBeUndefined();
    expect(publish(form({}), someFacts, false)?.app).toBeUndefined();
  });

  test("asks for plain credentials where Juju knows no secrets", () => {
    expect(publish(form({}), { ...someFacts, juju: [2, 9, 49] })?.app).toEqual({ database: "guestbook" });
  });

  test("offers no secret of ours to another model, where it could not be read", () => {
    const view = viewOfForm(postgresql, form({}));
    const across = { ...view, remoteModel: "99999999-2222-4333-8444-555555555555" };

    expect(postgresql.needs(view)).toMatchObject({ crossModel: true });
    expect(Object.keys(postgresql.publish?.(view, someFacts)?.app ?? {})).toContain("provided-secrets");
    expect(Object.keys(postgresql.publish?.(across, someFacts)?.app ?? {})).not.toContain("provided-secrets");
  });

  test("is remembered as the Python library does, but never with a password in it", () => {
    const unit = publish(form({ ...parts, data: "{}" }))?.unit;

    expect(JSON.parse(unit?.["data"] ?? "")).toEqual({
      endpoints: parts.endpoints,
      database: "db",
      username: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      password: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });
});

test("leaves alone what a Python charm has remembered, while it says the same", () => {
  const publish = (app: Record<string, string>) => {
    const one = form(app, { own: { unit: { data: JSON.stringify(parts) } } });
    return postgresql.publish?.(viewOfForm(postgresql, one, { event: "changed" }), someFacts)?.unit;
  };

  expect(publish(parts)).toEqual({});
  expect(publish({ ...parts, password: "rotated" })?.["data"]).not.toContain("rotated");
});

test("counts a subordinate provider as ready when any of its units is, whatever its name", () => {
  const one = form({ ...parts, subordinated: "true" });

  expect(read(postgresql, { ...one, units: { 0: {}, 1: { state: "started" } } }).state).toBe("pending");
  expect(read(postgresql, { ...one, units: { 0: {}, 1: { state: "ready" } } }).state).toBe("ready");
});
