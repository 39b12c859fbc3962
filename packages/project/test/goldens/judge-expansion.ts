import { isDeepStrictEqual } from "node:util";
import { expandAsCharmcraft } from "../../src/charmcraft/expand-as-charmcraft.ts";
import { type Fault, ProjectError } from "../../src/project-error.ts";
import { expandRock } from "../../src/rock/expand-rock.ts";
import { printedRock } from "../../src/rock/printed-rock.ts";
import { rockLayer } from "../../src/rock/rock-layer.ts";
import { parseYamlFile } from "../../src/yaml-file.ts";
import { comparable } from "./comparable.ts";
import { type RecordedFiles, recordedFiles } from "./recorded-files.ts";

/** A recorded run of `charmcraft expand-extensions` or `rockcraft expand-extensions`. */
export interface ExpansionCase {
  readonly id: string;
  readonly topic: string;
  readonly about: string;
  readonly input: string;
  readonly files?: RecordedFiles;
  readonly experimental: boolean;
  readonly expect: {
    readonly expanded?: Readonly<Record<string, unknown>>;
    readonly layer?: { readonly path: string; readonly content: unknown };
    readonly names?: readonly string[];
    readonly problems?: readonly { readonly at: string }[];
    readonly error?: string;
    readonly parserText?: boolean;
  };
}

/** In what a result differs from the recording: what was expected, and what came. Nothing when they agree. */
export interface ExpansionDifference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Plays a recorded expansion of a charmcraft.yaml, and compares by the rules of the recordings' page. */
export function judgeExpansion(one: ExpansionCase): readonly ExpansionDifference[] {
  return judged(one, () => {
    const files = recordedFiles(one.files ?? {});
    return {
      expanded: expandAsCharmcraft(parseYamlFile(one.input, "charmcraft.yaml"), {
        files,
        experimental: one.experimental,
      }),
    };
  });
}

/** The same for a rockcraft.yaml, with the layer of its services. */
export function judgeRockExpansion(one: ExpansionCase): readonly ExpansionDifference[] {
  return judged(one, () => {
    // The file that was recorded with them lies there too.
    const files = recordedFiles({ ...one.files, "rockcraft.yaml": one.input });
    const { rock } = expandRock(parseYamlFile(one.input, "rockcraft.yaml"), files, { strict: !one.experimental });
    const { path, content } = rockLayer(rock);
    return { expanded: printedRock(rock), layer: { path, content } };
  });
}

interface Played {
  readonly expanded: Readonly<Record<string, unknown>>;
  readonly layer?: ExpansionCase["expect"]["layer"];
}

function judged({ expect }: ExpansionCase, play: () => Played): readonly ExpansionDifference[] {
  let played: Played;
  try {
    played = play();
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return expect.expanded === undefined
      ? failureDifferences(expect, error)
      : [{ path: "expanded", expected: "a result", actual: error.message }];
  }
  if (expect.expanded === undefined) return [{ path: "error", expected: expect.error, actual: "a result" }];
  const pairs = [
    ["expanded", expect.expanded, played.expanded],
    ...(expect.layer === undefined ? [] : [["layer", expect.layer, played.layer] as const]),
  ] as const;
  return pairs.flatMap(([path, expected, found]) => {
    const actual = comparable(expected, found);
    // Key order is part of what is printed.
    const same = isDeepStrictEqual(expected, actual) && (path === "layer" || keysOf(expected) === keysOf(actual));
    return same ? [] : [{ path, expected, actual }];
  });
}

function keysOf(value: unknown): string {
  return Object.keys(value ?? {}).join(" ");
}

function failureDifferences(
  { names = [], problems, parserText = false }: ExpansionCase["expect"],
  error: ProjectError,
): readonly ExpansionDifference[] {
  if (error.faults.some(({ message, fix }) => message === "" || fix === ""))
    return [{ path: "error", expected: "a message and a fix", actual: error.message }];
  if (problems === undefined) {
    return (parserText ? [] : names)
      .filter((name) => !error.message.includes(name))
      .map((name) => ({ path: "names", expected: name, actual: error.message }));
  }
  const missing = problems.filter(({ at }) => !error.faults.some((fault) => isAt(fault, at)));
  const beyond = error.faults.filter((fault) => !problems.some(({ at }) => isAt(fault, at)));
  return [
    ...missing.map(({ at }) => ({ path: "problems", expected: at, actual: error.message })),
    ...beyond.map(({ message, path }) => ({
      path: "problems",
      expected: undefined,
      actual: `${path?.join(".")}: ${message}`,
    })),
  ];
}

/** Charmcraft's places hold names of its functions (`website.list[…]`), and of parts neither the name nor the last key. */
function isAt({ path = [] }: Fault, at: string): boolean {
  const theirs = at.split(/\.(?:list\[|function-|\[key\])/)[0]?.split(".") ?? [];
  const ours = path.map(String);
  if (ours.join(".") === theirs.join(".")) return true;
  if (theirs[0] !== "parts" || ours[0] !== "parts") return false;
  return theirs.every((key) => ours.includes(key));
}
