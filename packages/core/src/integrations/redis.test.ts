import fc from "fast-check";
import { expect, test } from "vitest";
import type { Databag } from "../juju/hook-tools.ts";
import { reveal } from "../secret.ts";
import type { AnyIntegration } from "./contract.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { redisIntegration } from "./redis.ts";

const redis = redisIntegration() as AnyIntegration;

function read(units: Readonly<Record<string, Databag>>, app: Databag = {}, event?: "joined" | "changed") {
  return redis.read(
    viewOfForm(redis, { form: "as in this test", app, units, env: {}, required: [] }, { event }),
    someFacts,
  );
}

function urlOf(units: Readonly<Record<string, Databag>>, app: Databag = {}): string | undefined {
  const reading = read(units, app);
  if (reading.state !== "ready") return undefined;
  const { env } = redis.contribute?.([{ endpoint: "redis", data: reading.data }], someFacts) ?? {};
  return reveal(env?.["REDIS_DB_CONNECT_STRING"] ?? "");
}

test.for<[spec: string, unit: Databag, app: Databag, url: string]>([
  ["the unit's host", { hostname: "10.1.88.132", port: "6379" }, {}, "redis://10.1.88.132:6379"],
  ["the master, where it is known", { hostname: "10.1.2.3", port: "6379" }, { "leader-host": "m" }, "redis://m:6379"],
  ["an IPv6 address in brackets", { hostname: "fd00::1", port: "6379" }, {}, "redis://[fd00::1]:6379"],
  ["credentials in the host, encoded", { hostname: "user:p@ss@h", port: "8888" }, {}, "redis://user:p%40ss@h:8888"],
  ["the port without leading zeros", { hostname: "h", port: "06379" }, {}, "redis://h:6379"],
])("connects to %s", ([, unit, app, url]) => {
  expect(urlOf({ 0: unit }, app)).toBe(url);
});

test.for<[spec: string, units: Record<string, Databag>, app: Databag]>([
  ["no unit is there", {}, { "leader-host": "m" }],
  ["only Juju has written", { 0: { "private-address": "10.1.2.3" } }, {}],
  ["the port is missing", { 0: { hostname: "h" } }, {}],
  ["the port is missing beside an IPv6 address", { 0: { hostname: "fd00::1" } }, {}],
  ["the host is missing", { 0: { port: "6379" } }, {}],
])("is not ready while %s", ([, units, app]) => {
  expect(read(units, app)).toMatchObject({ state: "pending", level: "ignored" });
});

test("says which key is wrong", () => {
  expect(read({ 0: { hostname: "h", port: "abc" } })).toMatchObject({
    state: "invalid",
    message: "Invalid redis relation data. (port: no number up to 65535)",
  });
});

test("takes the first unit in numeric order that says enough, so that hooks do not differ", () => {
  const units = {
    10: { hostname: "ten", port: "6379" },
    2: { hostname: "two", port: "6379" },
    1: { hostname: "one" },
  };

  expect(urlOf(units)).toBe("redis://two:6379");
  expect(urlOf(Object.fromEntries(Object.entries(units).reverse()))).toBe("redis://two:6379");
});

test("keeps any password: encoded in the URL, as it is in its own variable", () => {
  const text = fc.string({ unit: "binary", minLength: 1 }).filter((one) => !one.includes("\0"));

  fc.assert(
    fc.property(text, (password) => {
      const url = new URL(urlOf({ 0: { hostname: "h", port: "6379", password } }) ?? "");

      expect(decodeURIComponent(url.password)).toBe(password);
      expect(url.host).toBe("h:6379");
    }),
    { seed: 22, numRuns: 300 },
  );
});

test("asks for a migration when it is joined, as the Python library does", () => {
  expect(read({ 0: {} }, {}, "joined")).toMatchObject({ meanwhile: "migrates" });
  expect(read({ 0: {} }, {}, "changed")).toMatchObject({ meanwhile: "nothing" });
});
