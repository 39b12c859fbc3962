import { expect, test } from "vitest";
import type { CharmProject } from "../charm-project.ts";
import type { CharmPlatform } from "../node-runtime.ts";
import { packPlatforms } from "./platforms.ts";

const project = (platforms: unknown) => ({ expanded: { charm: { platforms } } }) as unknown as CharmProject;

test.for<[spec: string, platforms: unknown, only: CharmPlatform | undefined, labels: readonly string[]]>([
  ["each platform of the project", { amd64: null, arm64: null }, undefined, ["amd64 amd64", "arm64 arm64"]],
  ["the one that is asked for", { amd64: null, arm64: null }, "arm64", ["arm64 arm64"]],
  ["a label with its base", { "ubuntu@24.04:arm64": null }, undefined, ["ubuntu@24.04:arm64 arm64"]],
  ["a name of its own, by what it is built for", { big: { "build-for": ["amd64"] } }, undefined, ["big amd64"]],
  ["build-for as a text", { big: { "build-for": "ubuntu@24.04:amd64" } }, undefined, ["big amd64"]],
  ["no platforms at all, as amd64", undefined, undefined, ["amd64 amd64"]],
  ["those that the runtime exists for", { amd64: null, riscv64: null }, undefined, ["amd64 amd64"]],
])("packs %s", ([, platforms, only, labels]) => {
  const found = packPlatforms(project(platforms), only);

  expect(found.map(({ label, platform }) => `${label} ${platform}`)).toEqual(labels);
});

test("refuses platforms without a runtime, and one that the project does not have", () => {
  expect(() => packPlatforms(project({ riscv64: null }))).toThrow(/cannot pack for riscv64/);
  expect(() => packPlatforms(project({ amd64: null }), "arm64")).toThrow(/cannot pack for arm64: .* amd64/);
});
