import { expect, test } from "vitest";
import type { Databag } from "../juju/hook-tools.ts";
import { reveal } from "../secret.ts";
import type { AnyIntegration } from "./contract.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { s3Integration } from "./s3.ts";

const s3 = s3Integration() as AnyIntegration;
const keys = { "access-key": "AK", "secret-key": "SK", bucket: "b" };

const formOf = (app: Databag, own: Databag = {}) => ({
  form: "as in this test",
  app,
  own: { app: own },
  env: {},
  required: [],
});

const read = (app: Databag) => s3.read(viewOfForm(s3, formOf(app)), someFacts);

function variables(app: Databag): Record<string, string> {
  const reading = read(app);
  if (reading.state !== "ready") throw new Error(`not ready: ${reading.message}`);
  const { env } = s3.contribute?.([{ endpoint: "s3", data: reading.data }], someFacts) ?? {};
  return Object.fromEntries(
    Object.entries(env ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, reveal(value)]])),
  );
}

const least = { S3_ACCESS_KEY: "AK", S3_SECRET_KEY: "SK", S3_BUCKET: "b" };

test.for<[spec: string, app: Databag, env: Record<string, string>]>([
  ["the chain on its own", { "tls-ca-chain": '["c1"]' }, { S3_TLS_CA_CHAIN: '["c1"]' }],
  ["attributes on their own", { attributes: '["a:b","c:d"]' }, { S3_ATTRIBUTES: '["a:b", "c:d"]' }],
  ["text of digits as text", { region: "1", "s3-api-version": "4" }, { S3_REGION: "1", S3_API_VERSION: "4" }],
  ["words of JSON as text", { region: "null", path: '"p"' }, { S3_REGION: "null", S3_PATH: '"p"' }],
  [
    "the host style in Amazon's words",
    { "s3-uri-style": "host" },
    { S3_URI_STYLE: "host", S3_ADDRESSING_STYLE: "virtual" },
  ],
  ["the path style", { "s3-uri-style": "path" }, { S3_URI_STYLE: "path", S3_ADDRESSING_STYLE: "path" }],
  ["another style as it is", { "s3-uri-style": "url" }, { S3_URI_STYLE: "url", S3_ADDRESSING_STYLE: "url" }],
  ["no list that was reset", { "tls-ca-chain": '""', attributes: '""' }, {}],
  ["no list that is null", { "tls-ca-chain": "null", attributes: "null" }, {}],
  ["no list that is empty", { "tls-ca-chain": "[]", attributes: "[]" }, {}],
  ["a certificate that is no list", { "tls-ca-chain": "Zm9v" }, { S3_TLS_CA_CHAIN: '["Zm9v"]' }],
])("brings %s", ([, app, env]) => {
  expect(variables({ ...keys, ...app })).toEqual({ ...least, ...env });
});

test("takes keys and bucket of digits for what they are: text", () => {
  expect(variables({ "access-key": "123456", "secret-key": "1e400", bucket: "2024" })).toEqual({
    S3_ACCESS_KEY: "123456",
    S3_SECRET_KEY: "1e400",
    S3_BUCKET: "2024",
  });
});

test.for<[spec: string, app: Databag]>([
  ["nothing is published", {}],
  ["only the bucket is", { bucket: "b" }],
  ["only a newer provider's version is", { "lib-version": "1.0" }],
  ["the provider remembers our request", { data: '{"bucket": "guestbook"}' }],
])("holds nobody up while %s", ([, app]) => {
  expect(read(app)).toMatchObject({ state: "pending", level: "ignored" });
});

test.for<[app: Databag, told: string]>([
  [{ "access-key": "AK", "secret-key": "SK" }, "bucket: missing"],
  [{ "access-key": "AK", bucket: "b" }, "secret-key: missing"],
  [{ bucket: "b", region: "r" }, "access-key: missing; secret-key: missing"],
  [{ ...keys, "tls-ca-chain": '{"a": 1}' }, "tls-ca-chain: no JSON list"],
  [{ ...keys, attributes: "[1]" }, "attributes: an item is no text"],
])("is invalid with %o", ([app, told]) => {
  expect(read(app)).toMatchObject({ state: "invalid", message: `Invalid s3 relation data. (${told})` });
});

test("asks for a bucket in whatever hook it is missing, once, as leader", () => {
  const publish = (form: ReturnType<typeof formOf>, leader = true) =>
    s3.publish?.(viewOfForm(s3, form, { leader }), someFacts);

  expect(publish(formOf({ "lib-version": "1.0" }))).toEqual({ app: { bucket: "guestbook" } });
  expect(publish(formOf({}, { bucket: "guestbook" }))).toEqual({});
  expect(publish(formOf(keys))).toEqual({});
  expect(publish(formOf({}), false)).toEqual({});
});
