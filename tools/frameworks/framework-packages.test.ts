import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Framework } from "@paas-charm/core";
import { django } from "@paas-charm/django";
import { expressjs } from "@paas-charm/expressjs";
import { fastapi } from "@paas-charm/fastapi";
import { flask } from "@paas-charm/flask";
import { go } from "@paas-charm/go";
import { springBoot } from "@paas-charm/spring-boot";
import { describe, expect, test } from "vitest";

const packages = join(import.meta.dirname, "../../packages");
const frameworks: Readonly<Record<string, Framework>> = {
  django,
  expressjs,
  fastapi,
  flask,
  go,
  "spring-boot": springBoot,
};
const names = Object.keys(frameworks);

/** Names of the files of a package, without those that are made, and without its sources and tests. */
function filesOf(name: string): readonly string[] {
  return readdirSync(join(packages, name))
    .filter((file) => !["node_modules", "dist", "test", ".turbo"].includes(file))
    .sort();
}

function manifestOf(name: string): Readonly<Record<string, unknown>> {
  const { description: _, ...manifest } = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8"));
  return JSON.parse(JSON.stringify(manifest).replaceAll(`/${name}"`, '/<name>"'));
}

describe.each(names)("the package of %s", (name) => {
  test("has the files that the others have", () => {
    expect(filesOf(name)).toEqual(filesOf("flask"));
  });

  test("is declared as the others are", () => {
    expect(manifestOf(name)).toEqual(manifestOf("flask"));
  });

  test("exports its declaration and nothing else", async () => {
    const exported: object = await import(`@paas-charm/${name}`);

    const camelCase = name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    expect(Object.keys(exported)).toEqual([camelCase]);
    expect(frameworks[name]?.name).toBe(name);
  });

  test("declares the same facts of both dialects", () => {
    const { dialects } = frameworks[name] ?? flask;

    const needed = [
      "container",
      "appDirectory",
      "stateDirectory",
      "peers",
      "secretKey",
      "secretOptions",
      "waitingForKey",
    ];
    expect(Object.keys(dialects)).toEqual(["1.12", "2.0b1"]);
    for (const facts of Object.values(dialects)) expect(Object.keys(facts)).toEqual(expect.arrayContaining(needed));
  });

  test("fits on a screen", () => {
    const lines = readFileSync(join(packages, name, "src/index.ts"), "utf8").split("\n").length;

    expect(lines).toBeLessThan(100);
  });
});

/** Without tests, and what only they use. */
function sourcesOf(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("contract/"))
    .map((file) => join(directory, file));
}

test("core names no framework", () => {
  // The name of one is a word of the language: it counts where it stands as a text.
  const words = /flask|django|fastapi|express-?js|spring[- ]?boot|\brails\b|["'`]go["'`]/i;

  const naming = sourcesOf(join(packages, "core/src"))
    .filter((file) => words.test(readFileSync(file, "utf8")))
    .map((file) => relative(packages, file));

  expect(naming).toEqual([]);
});
