import fc from "fast-check";
import { expect, test } from "vitest";
import type { Databag } from "../juju/hook-tools.ts";
import { reveal } from "../secret.ts";
import type { AnyIntegration } from "./contract.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { rabbitmqIntegration } from "./rabbitmq.ts";

const rabbitmq = rabbitmqIntegration() as AnyIntegration;

const formOf = (app: Databag, units: Readonly<Record<string, Databag>> = {}, own: Databag = {}) => ({
  form: "as in this test",
  app,
  units,
  own: { app: own },
  env: {},
  required: [],
});

function variables(app: Databag, units: Readonly<Record<string, Databag>> = {}): Record<string, string> {
  const reading = rabbitmq.read(viewOfForm(rabbitmq, formOf(app, units)), someFacts);
  if (reading.state !== "ready") throw new Error(`not ready: ${reading.message}`);
  const { env } = rabbitmq.contribute?.([{ endpoint: "rabbitmq", data: reading.data }], someFacts) ?? {};
  return Object.fromEntries(
    Object.entries(env ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, reveal(value)]])),
  );
}

test("has one host for rabbitmq-k8s, whose service name stands for all units", () => {
  const env = variables({ hostname: "rmq.svc", password: "pw" }, { 0: { hostname: "10.1.1.1" }, 1: {} });

  expect(env["RABBITMQ_CONNECT_STRINGS"]).toBe("amqp://guestbook:pw@rmq.svc:5672/%2F");
});

test("reads no unit of rabbitmq-k8s, since that would cost a call for each", () => {
  const view = viewOfForm(rabbitmq, formOf({ hostname: "rmq.svc", password: "pw" }));

  expect(rabbitmq.needs(view)).toEqual({ units: false });
});

test("lists every host of rabbitmq-server in numeric order, and connects to the first that has a password", () => {
  const env = variables(
    {},
    {
      10: { hostname: "10.0.0.10", password: "pw" },
      2: { hostname: "10.0.0.2", password: "pw" },
      0: { hostname: "10.0.0.0" },
    },
  );

  expect(env["RABBITMQ_HOSTNAME"]).toBe("10.0.0.2");
  expect(env["RABBITMQ_CONNECT_STRINGS"]?.match(/@[^:]+/g)).toEqual(["@10.0.0.0", "@10.0.0.2", "@10.0.0.10"]);
});

test("puts brackets around an IPv6 address", () => {
  expect(variables({ hostname: "fd00::5", password: "pw" })).toMatchObject({
    RABBITMQ_CONNECT_STRING: "amqp://guestbook:pw@[fd00::5]:5672/%2F",
    RABBITMQ_HOSTNAME: "fd00::5",
    RABBITMQ_PORT: "5672",
  });
});

test("keeps any password: encoded in the URLs, as it is in its own variable", () => {
  const text = fc.string({ unit: "binary", minLength: 1 }).filter((one) => !one.includes("\0"));

  fc.assert(
    fc.property(text, (password) => {
      const env = variables({ hostname: "h", password });
      const url = new URL(env["RABBITMQ_CONNECT_STRING"] ?? "");

      expect([decodeURIComponent(url.password), url.host, url.pathname]).toEqual([password, "h:5672", "/%2F"]);
      expect(env).toMatchObject({ RABBITMQ_PASSWORD: password, RABBITMQ_VHOST: "/" });
    }),
    { seed: 16, numRuns: 300 },
  );
});

test("asks for a user and a virtual host in whatever hook they are missing, once, as leader", () => {
  const publish = (form: ReturnType<typeof formOf>, leader = true) =>
    rabbitmq.publish?.(viewOfForm(rabbitmq, form, { leader }), someFacts);

  expect(publish(formOf({}, { 0: {} }))).toEqual({ app: { username: "guestbook", vhost: "/" } });
  expect(publish(formOf({}, { 0: {} }, { username: "guestbook", vhost: "/" }))).toEqual({});
  expect(publish(formOf({}, { 0: { hostname: "10.0.0.0", password: "pw" } }))).toEqual({});
  expect(publish(formOf({}, { 0: {} }), false)).toEqual({});
});
