import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppFacts } from "../framework.ts";
import { reveal } from "../secret.ts";
import type { AnyIntegration, Reading } from "./contract.ts";
import type { WireForm } from "./harness/fixture.ts";
import { type Looking, someFacts, viewOfForm } from "./harness/view-of-form.ts";
import type { ValkeyData } from "./valkey.ts";
import { valkeyIntegration } from "./valkey.ts";

const valkey = valkeyIntegration() as AnyIntegration;
const user = "secret:usersecretusersecre1";
const tls = "secret:tlssecrettlssecrett1";
/** sha256 of `*:xqbPuYzzl2iiKeyN`. */
const salt = "xqbPuYzzl2iiKeyN";
const id = "d0c352f7d809734b";
const own = { app: { version: "v1", requests: JSON.stringify([{ resource: "*", "request-id": id, salt }]) } };

const responding = (members: object, others: Partial<WireForm> = {}): WireForm => ({
  form: "as in this test",
  own,
  app: { version: "v1", requests: JSON.stringify([{ resource: "*", "request-id": id, salt, ...members }]) },
  env: {},
  required: [],
  ...others,
});

const read = (form: WireForm, facts: AppFacts = someFacts, looking: Looking = {}): Reading<ValkeyData> =>
  valkey.read(viewOfForm(valkey, form, looking), facts) as Reading<ValkeyData>;

function variables(form: WireForm): Record<string, string> {
  const reading = read(form);
  if (reading.state !== "ready") throw new Error(`not ready: ${reading.message}`);
  const { env } = valkey.contribute?.([{ endpoint: "valkey", data: reading.data }], someFacts) ?? {};
  return Object.fromEntries(
    Object.entries(env ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, reveal(value)]])),
  );
}

describe("the URL", () => {
  test.for<[endpoints: string, env: Record<string, string>]>([
    ["redis://h:6379/0", { VALKEY_DB_SCHEME: "redis", VALKEY_DB_PATH: "/0", VALKEY_DB_NAME: "0" }],
    ["[fd00::1]:6379", { VALKEY_DB_HOSTNAME: "fd00::1", VALKEY_DB_PORT: "6379" }],
    ["fd00::1", { VALKEY_DB_CONNECT_STRING: "valkey://[fd00::1]", VALKEY_DB_HOSTNAME: "fd00::1" }],
    ["h1:6379,h2:6380", { VALKEY_DB_CONNECT_STRING: "valkey://h1:6379,h2:6380", VALKEY_DB_HOSTNAME: "h1" }],
  ])("is made of the endpoints %s", ([endpoints, env]) => {
    expect(variables(responding({ endpoints }))).toMatchObject(env);
  });

  test("carries the credentials after a scheme that is there already", () => {
    const form = responding(
      { endpoints: "valkeys://h:6379", "secret-user": user },
      { secrets: { [user]: { username: "u", password: "p" } } },
    );

    expect(variables(form)["VALKEY_DB_CONNECT_STRING"]).toBe("valkeys://u:p@h:6379");
  });

  test("survives any user and password: encoded in the URL, as they are in their own variables", () => {
    const text = fc.string({ unit: "binary", minLength: 1 }).filter((one) => !one.includes("\0"));

    fc.assert(
      fc.property(text, text, (username, password) => {
        const form = responding(
          { endpoints: "h:6379", "secret-user": user },
          { secrets: { [user]: { username, password } } },
        );
        const env = variables(form);
        const url = new URL(env["VALKEY_DB_CONNECT_STRING"] ?? "");

        expect([decodeURIComponent(url.username), decodeURIComponent(url.password)]).toEqual([username, password]);
        expect(env).toMatchObject({ VALKEY_DB_USERNAME: username, VALKEY_DB_PASSWORD: password });
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe("ready", () => {
  const complete = { endpoints: "h:6379", "secret-user": user };

  test.for<[spec: string, members: object, secrets: Record<string, Record<string, string>>]>([
    ["without endpoints", { "secret-user": user }, { [user]: { username: "u", password: "p" } }],
    ["without the password", complete, { [user]: { username: "u" } }],
    ["without the user", complete, { [user]: { password: "p" } }],
  ])("is not reached %s", ([, members, secrets]) => {
    const form = responding(members, { secrets });

    expect(read(form, { ...someFacts, dialect: "1.12" })).toMatchObject({ state: "pending", level: "ignored" });
    expect(read(form)).toMatchObject({
      state: "pending",
      level: "blocked",
      message: expect.stringMatching(/^RelationDataError: Valkey relation data is not ready/),
      meanwhile: "stops",
    });
  });

  test("is waited for while a secret is not granted", () => {
    expect(read(responding(complete))).toMatchObject({ state: "pending", level: "waiting" });
  });

  test("is reached with the answer to our own request, not with the first", () => {
    const requests = JSON.stringify([
      { "request-id": "ffffffffffffffff", endpoints: "theirs:1" },
      { "request-id": id, endpoints: "ours:6379" },
    ]);

    const reading = read({ ...responding({}), app: { version: "v1", requests } });

    expect(reading.state === "ready" && reading.data.url.hostname).toBe("ours");
  });

  test("is reached by an ordinary unit, which cannot see our request", () => {
    expect(read(responding({ endpoints: "h:6379" }), someFacts, { leader: false }).state).toBe("ready");
  });

  test("is refused with TLS, in words that say so", () => {
    const form = responding(
      { ...complete, "secret-tls": tls },
      {
        secrets: { [user]: { username: "u", password: "p" }, [tls]: { tls: "true", "tls-ca": "PEM" } },
      },
    );

    expect(read(form)).toMatchObject({
      state: "invalid",
      message: expect.stringMatching(/^RelationDataError: TLS mode is not supported for Valkey/),
    });
    expect(read(form, { ...someFacts, dialect: "1.12" })).toMatchObject({
      message: "Invalid valkey relation data. (tls: TLS is not supported; disable it on the provider)",
    });
  });
});

describe("the request", () => {
  const publish = (form: WireForm, looking: Looking = {}, facts: AppFacts = someFacts) =>
    valkey.publish?.(viewOfForm(valkey, form, looking), { ...facts, fresh: { ...facts.fresh, salt } });
  const silent: WireForm = { form: "silent", env: {}, required: [] };

  test("has an id that follows from its salt, and the members of the dialect", () => {
    const requestOf = (dialect: AppFacts["dialect"]) =>
      JSON.parse(String(publish(silent, {}, { ...someFacts, dialect })?.app?.["requests"]))[0];

    expect(requestOf("1.12")).toMatchObject({ resource: "*", "request-id": id, salt });
    expect(Object.keys(requestOf("1.12"))).toHaveLength(9);
    expect(Object.keys(requestOf("2.0b1"))).toHaveLength(15);
  });

  test("keeps salt and id for good, across models too", () => {
    const across = { ...silent, own, app: { "encryption-secret": user } };

    expect(publish(across)?.app).toEqual({ "encryption-secret": user });
    expect(publish({ ...silent, own })?.app).toEqual({});
    expect(publish(responding({}, { own: {} }))?.app).toEqual({});
    expect(publish(silent, { leader: false })?.app).toBeUndefined();
  });

  test("is answered, and what was answered is remembered as the Python library does", () => {
    const form = responding(
      { endpoints: "h:6379", mode: null },
      {
        own: { ...own, unit: { data: '{"status": {"1000": {}}}' } },
      },
    );

    expect(publish(form)?.unit).toBeUndefined();
    expect(JSON.parse(publish(form, { event: "changed" })?.unit?.["data"] ?? "")).toEqual({
      status: { 1000: {} },
      // A salt that is the one a new request would get counts as left out.
      [id]: { resource: "*", "request-id": id, endpoints: "h:6379" },
    });
  });
});
