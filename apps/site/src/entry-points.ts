import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.ts";

/** What a published package exports under one name, which has a page of its own in the API. */
export interface EntryPoint {
  /** Of the page: `core-pebble`. */
  readonly name: string;
  /** How it is imported: `@paas-charm/core/pebble`. */
  readonly importedAs: string;
  /** Its file. */
  readonly source: string;
  readonly about: string;
}

/** Folders of the packages, in the order of the list. */
const packages = [
  "core",
  "testing",
  "flask",
  "django",
  "fastapi",
  "go",
  "expressjs",
  "spring-boot",
  "project",
  "local",
] as const;

/** What is exported beside the package itself; by default that has no word of its own. */
const abouts: Readonly<Record<string, string>> = {
  "core/pebble": "The client of Pebble, and its plan.",
  "core/pebble-engine": "What a Pebble does with a plan, over any clock and any processes.",
  "core/simulated": "Juju's hook tools and Pebble in memory, on plain state.",
};

interface PackageJson {
  readonly name: string;
  readonly description: string;
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Every entry point of the packages that has sources in TypeScript. */
export function entryPoints(): readonly EntryPoint[] {
  return packages.flatMap((folder) => {
    const directory = join(root, "packages", folder);
    const packageJson = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as PackageJson;
    return Object.entries(packageJson.exports).flatMap(([subpath, { "@paas-charm/source": source }]) => {
      if (source === undefined) return [];
      const path = join(folder, subpath);
      return [
        {
          name: path.replaceAll("/", "-"),
          importedAs: join(packageJson.name, subpath),
          source: join(directory, source),
          about: abouts[path] ?? packageJson.description,
        },
      ];
    });
  });
}
