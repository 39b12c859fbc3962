import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ProjectError } from "../project-error.ts";
import { parseYamlFile } from "../yaml-file.ts";
import { expandRock } from "./expand-rock.ts";
import type { ProjectFiles } from "./project-files.ts";
import { rockLayer } from "./rock-layer.ts";

interface RockCase {
  readonly id: string;
  readonly about: string;
  readonly input: string;
  readonly files: Readonly<Record<string, string | { readonly text: string; readonly mode: string }>>;
  readonly experimental: boolean;
  readonly expect: {
    readonly expanded?: Readonly<Record<string, unknown>>;
    readonly layer?: { readonly path: string; readonly content: unknown };
    readonly kind?: string;
    readonly names?: readonly string[];
    readonly error?: string;
  };
}

const cases = readFileSync("goldens/rock/cases.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as RockCase);

/** A recorded project's files. The file that was recorded with them lies there too. */
function recorded(files: RockCase["files"]): ProjectFiles {
  const all = new Map<string, RockCase["files"][string]>(Object.entries({ ...files, "rockcraft.yaml": "" }));
  const textOf = (path: string): string => {
    const file = all.get(path);
    return typeof file === "string" ? file : (file?.text ?? "");
  };
  return {
    isFile: (path) => all.has(path),
    isDirectory: (path) => [...all.keys()].some((name) => name.startsWith(`${path}/`)),
    isExecutable: (path) => {
      const file = all.get(path);
      return typeof file === "object" && (Number.parseInt(file.mode, 8) & 0o111) !== 0;
    },
    text: textOf,
    names: () => [...new Set([...all.keys()].map((name) => name.split("/")[0] ?? ""))].sort(),
  };
}

/** What is marked as prose or as a script is ours to write; lists of names have no order of their own. */
function comparable(wanted: unknown, found: unknown): unknown {
  if (typeof wanted === "object" && wanted !== null && ("$prose" in wanted || "$script" in wanted)) {
    return typeof found === "string" && found !== "" ? wanted : found;
  }
  if (Array.isArray(wanted) && Array.isArray(found)) return found.map((item, index) => comparable(wanted[index], item));
  if (typeof wanted !== "object" || wanted === null || typeof found !== "object" || found === null) return found;
  return Object.fromEntries(
    Object.entries(found).map(([key, value]) => [key, comparable(Reflect.get(wanted, key), value)]),
  );
}

const sections = ["name", "title", "base", "build-base", "parts", "services", "run-user", "environment", "checks"];

describe("what rockcraft 1.20 expands", () => {
  test.for(cases.filter(({ expect: { expanded } }) => expanded !== undefined))("$id: $about", (one) => {
    const { rock } = expandRock(parseYamlFile(one.input, "rockcraft.yaml"), recorded(one.files), {
      strict: !one.experimental,
    });

    for (const section of sections) {
      const wanted = one.expect.expanded?.[section];
      expect({ [section]: comparable(wanted, rock[section]) }).toEqual({ [section]: wanted });
    }
    const layer = rockLayer(rock);
    expect(layer.path).toBe(one.expect.layer?.path);
    expect(comparable(one.expect.layer?.content, layer.content)).toEqual(one.expect.layer?.content);
  });
});

describe("what rockcraft 1.20 refuses", () => {
  test.for(cases.filter(({ expect: { expanded } }) => expanded === undefined))("$id: $about", (one) => {
    const expand = (): unknown =>
      expandRock(parseYamlFile(one.input, "rockcraft.yaml"), recorded(one.files), { strict: !one.experimental });

    expect(expand).toThrow(ProjectError);
    try {
      expand();
    } catch (error) {
      const text = (error as ProjectError).faults.map(({ message }) => message).join("\n");
      for (const name of one.expect.names ?? []) expect(text).toContain(name);
    }
  });
});
