import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "./digest.ts";

test("the order of members makes no difference, at any depth", () => {
  const one = { a: 1, b: { c: [1, { d: 2, e: 3 }], f: "x" } };
  const other = { b: { f: "x", c: [1, { e: 3, d: 2 }] }, a: 1 };

  expect(digestOf(one)).toBe(digestOf(other));
});

test("the order of items does", () => {
  expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
});

test("it has sixteen hexadecimal digits", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => /^[0-9a-f]{16}$/.test(digestOf(value))));
});

test("values that differ in little have different digests", () => {
  const digests = new Set<string>();
  for (let index = 0; index < 100_000; index += 1) digests.add(digestOf({ A: `${index}`, B: `${index % 7}` }));

  expect(digests.size).toBe(100_000);
});
