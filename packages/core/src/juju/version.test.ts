import { expect, test } from "vitest";
import type { JujuVersion } from "./event.ts";
import { atLeast, compareJujuVersions, isKnown, parseJujuVersion } from "./version.ts";

test.for<[text: string, version: JujuVersion]>([
  ["3.6.14", [3, 6, 14]],
  ["4.0", [4, 0, 0]],
  ["3.6-beta2", [3, 6, 2, "beta"]],
  ["3.1.7.1", [3, 1, 7, "", 1]],
  ["3.6-rc1.4", [3, 6, 1, "rc", 4]],
  ["", [0, 0, 0]],
  ["juju", [0, 0, 0]],
])("reads %s", ([text, version]) => {
  expect(parseJujuVersion(text)).toEqual(version);
});

test("orders versions by major, minor, tag, patch and build", () => {
  const ordered = [
    "2.9.49",
    "3.6-alpha1",
    "3.6-beta1",
    "3.6-beta2",
    "3.6-rc1",
    "3.6.0",
    "3.6.2",
    "3.6.2.1",
    "3.6.10",
    "4.0-beta1",
  ];

  const sorted = ordered.toReversed().map(parseJujuVersion).sort(compareJujuVersions);

  expect(sorted).toEqual(ordered.map(parseJujuVersion));
});

test("a pre-release does not count as the release it leads to", () => {
  expect(atLeast(parseJujuVersion("3.6-beta2"), [3, 6, 0])).toBe(false);
  expect(atLeast(parseJujuVersion("3.6-beta2"), [3, 5, 9])).toBe(true);
});

test("knows whether Juju said its version", () => {
  expect(isKnown(parseJujuVersion("3.4.0"))).toBe(true);
  expect(isKnown(parseJujuVersion("unknown"))).toBe(false);
});
