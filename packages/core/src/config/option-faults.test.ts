import { expect, test } from "vitest";
import type { Problem } from "../conditions.ts";
import { optionFaults } from "./option-faults.ts";

test.for<[missing: readonly string[], problems: readonly Problem[], text: string | undefined]>([
  [[], [], undefined],
  [["b", "a"], [], "missing options: a, b"],
  [[], [{ key: "a", reason: "is odd" }], "invalid options: a (is odd)"],
  [[], [{ key: "a", reason: "" }], "invalid options: a"],
  [
    [],
    [
      { key: "b", reason: "is odd" },
      { key: "a", reason: "is even" },
    ],
    "invalid options: a, b (b: is odd; a: is even)",
  ],
  [["c"], [{ key: "a", reason: "is odd" }], "missing options: c, invalid options: a (is odd)"],
])("missing %j, problems %j", ([missing, problems, text]) => {
  expect(optionFaults(missing, problems)).toBe(text);
});
