import { expect, test } from "vitest";
import { drawFresh } from "./draw-fresh.ts";

test("what was drawn stays for the dispatch", () => {
  const fresh = drawFresh();

  expect(fresh.uuid).toBe(fresh.uuid);
  expect(fresh.salt).toBe(fresh.salt);
  expect(fresh.secretKey.reveal()).toBe(fresh.secretKey.reveal());
  expect(fresh.password.reveal()).toBe(fresh.password.reveal());
});

test("two dispatches draw different values", () => {
  const [one, other] = [drawFresh(), drawFresh()];

  expect(one.uuid).not.toBe(other.uuid);
  expect(one.salt).not.toBe(other.salt);
  expect(one.secretKey.reveal()).not.toBe(other.secretKey.reveal());
  expect(one.password.reveal()).not.toBe(other.password.reveal());
});

test("values have the forms that applications and databags expect", () => {
  const { uuid, salt, secretKey, password } = drawFresh();

  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(salt).toMatch(/^[0-9a-f]{16}$/);
  expect(secretKey.reveal()).toMatch(/^[\w-]{86}$/);
  expect(password.reveal()).toMatch(/^[\w-]{22}$/);
});
