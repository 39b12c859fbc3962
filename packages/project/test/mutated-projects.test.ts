import { describe, expect, test } from "vitest";
import { expandAsCharmcraft } from "../src/charmcraft/expand-as-charmcraft.ts";
import { checkFile } from "../src/check/check-project.ts";
import { expandCharm } from "../src/expand.ts";
import { ProjectError } from "../src/project-error.ts";
import { parseYamlFile } from "../src/yaml-file.ts";
import type { ExpansionCase } from "./goldens/judge-expansion.ts";
import { readCases } from "./goldens/read-cases.ts";
import { recordedFiles } from "./goldens/recorded-files.ts";

const inputs = readCases<ExpansionCase>("goldens/expand/cases.jsonl").map(({ input }) => input);
const fragments = [
  ...[
    "null",
    "[]",
    "{}",
    "~",
    "0",
    "-1",
    "1e999",
    ".nan",
    ".inf",
    "true",
    '""',
    "''",
    "!!binary x",
    "!custom x",
    "&a",
    "*a",
  ],
  ...[
    "<<: *a",
    "<<: {a: 1}",
    "__proto__",
    "constructor",
    "? [a]\n: b",
    "- - -",
    "|",
    ">",
    "---",
    "...",
    "%YAML 1.2",
    "{",
    "]",
  ],
  ...[
    "\t",
    "\u0000",
    "\uFEFF",
    "\u2028",
    "😀",
    "x".repeat(5000),
    "ubuntu@",
    "ubuntu@99.99:vax",
    "webserver-",
    "flask-framework",
  ],
  ...[
    "config:",
    "options:",
    "requires: {a: oauth}",
    "requires: [1]",
    "actions: []",
    "parts: 1",
    "extensions: {}",
    "charm-libs: 1",
  ],
];

/** Numbers that a seed decides: mulberry32. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutated(seed: number): string {
  const next = seeded(seed);
  const pick = <Item>(items: readonly Item[], otherwise: Item): Item => items[next(items.length)] ?? otherwise;
  let text = pick(inputs, "");
  for (let changes = 1 + next(4); changes > 0; changes -= 1) {
    const lines = text.split("\n");
    const at = next(lines.length);
    const line = lines[at] ?? "";
    const place = next(text.length + 1);
    switch (next(8)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(next(lines.length), 0, line);
        break;
      case 2:
        lines[at] = `${" ".repeat(next(5))}${line}`;
        break;
      case 3:
        lines[at] = line.replace(/:.*$/, `: ${pick(fragments, "")}`);
        break;
      case 4:
        lines.splice(
          at,
          0,
          ...pick(inputs, "")
            .split("\n")
            .slice(next(10), 10 + next(10)),
        );
        break;
      case 5:
        lines[at] = line.replace(/[\w@.-]+/, pick(fragments, ""));
        break;
      default:
        text = `${text.slice(0, place)}${pick(fragments, "")}${text.slice(place + next(3))}`;
        continue;
    }
    text = lines.join("\n");
  }
  return text;
}

/** What was wrong; each fault has to have its place and a way out. */
function faultsOf(work: () => unknown, text: string): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    const lines = text.split(/\r\n|\r|\n/).length;
    for (const { message, fix, place } of error.faults) {
      expect([message, fix]).not.toContain("");
      expect(place?.line).toBeGreaterThanOrEqual(1);
      expect(place?.line).toBeLessThanOrEqual(lines);
      expect(place?.column).toBeGreaterThanOrEqual(1);
    }
  }
}

describe("a charmcraft.yaml that was damaged", () => {
  const files = recordedFiles({});
  const seeds = Array.from({ length: 60 }, (_, index) => index * 100);
  test.for(seeds)("gives a result or errors with their places: seeds %i and 99 more", (first) => {
    for (let seed = first; seed < first + 100; seed += 1) {
      const text = mutated(seed);

      try {
        faultsOf(() => checkFile(parseYamlFile(text, "charmcraft.yaml"), text, files, {}), text);
        faultsOf(() => expandCharm(parseYamlFile(text, "charmcraft.yaml")), text);
        faultsOf(() => expandAsCharmcraft(parseYamlFile(text, "charmcraft.yaml"), { files, experimental: true }), text);
      } catch (cause) {
        throw new Error(`seed ${seed}:\n${text}`, { cause });
      }
    }
  });
});
