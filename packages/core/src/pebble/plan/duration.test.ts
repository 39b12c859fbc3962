import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

test.for<[string, number | undefined, string]>([
  ["0", 0, "0s"],
  ["+0", 0, "0s"],
  ["1h1m", 3_660e9, "1h1m0s"],
  ["168h", 604_800e9, "168h0m0s"],
  ["90s", 90e9, "1m30s"],
  ["1.5s", 1.5e9, "1.5s"],
  [".5s", 5e8, "500ms"],
  ["1.s", 1e9, "1s"],
  ["-1.5h", -5_400e9, "-1h30m0s"],
  ["1500us", 1.5e6, "1.5ms"],
  ["1µs", 1e3, "1µs"],
  ["12ns", 12, "12ns"],
  ["1h0.25s", 3_600.25e9, "1h0m0.25s"],
  ["5", undefined, ""],
  ["", undefined, ""],
  ["abc", undefined, ""],
  ["1d", undefined, ""],
  ["s", undefined, ""],
  ["1 s", undefined, ""],
  ["--1s", undefined, ""],
])("%j is what Go makes of it", ([text, ns, printed]) => {
  expect(parseDuration(text)).toBe(ns);
  if (ns !== undefined) expect(formatDuration(ns)).toBe(printed);
});

test("what is printed is read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e15, max: 1e15 }), (ns) => {
      expect(parseDuration(formatDuration(ns))).toBe(ns);
    }),
    { seed: 20261125 },
  );
});
