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

test("values that differ in little have different digests", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string(), { minKeys: 1 }), fc.string(), (env, text) => {
      const [name = ""] = Object.keys(env);
      fc.pre(env[name] !== text);

      expect(digestOf({ ...env, [name]: text })).not.toBe(digestOf(env));
    }),
    { seed: 1 },
  );
});
