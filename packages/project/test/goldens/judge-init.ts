import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { planProject } from "../../src/init/plan-project.ts";
import { ProjectError } from "../../src/project-error.ts";
import { mapAt } from "../../src/yaml-map.ts";
import { comparable } from "./comparable.ts";
import type { ExpansionDifference } from "./judge-expansion.ts";
import { type RecordedFiles, recordedFiles } from "./recorded-files.ts";

/** A recorded run of `charmcraft init`. */
export interface InitCase {
  readonly id: string;
  readonly topic: string;
  readonly about: string;
  readonly args: readonly string[];
  readonly files: RecordedFiles;
  readonly expect: {
    readonly "charmcraft.yaml"?: Readonly<Record<string, unknown>>;
    readonly commented?: Readonly<Record<string, unknown>>;
    readonly error?: string;
  };
}

/** Why a recording is not compared: ours differs there on purpose. */
export function notCompared({ id }: InitCase): string | undefined {
  if (id === "init-name-double-hyphen") return "ours refuses at once a name that charmcraft refuses when it packs";
  if (id === "init-collision") return "ours makes no tox.ini, so that one is in nobody's way";
  return undefined;
}

/** What charmcraft.yaml of a new project says, its comments among it; or that there is none. */
export function judgeInit({ args, files, expect }: InitCase): readonly ExpansionDifference[] {
  const option = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const framework = (option("--profile") ?? "").replace(/-framework$/, "");
  let text: string;
  try {
    // The folder of the recordings is called so.
    const name = option("--name") ?? "project";
    const asked = { name, framework, base: option("--base"), typescript: false, version: "1.0.0" };
    text = planProject(recordedFiles(files), asked).files["charm/charmcraft.yaml"] ?? "";
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return expect.error === undefined ? [{ path: "project", expected: "a project", actual: error.message }] : [];
  }
  if (expect.error !== undefined) return [{ path: "error", expected: expect.error, actual: "a project" }];
  const { requires, ...charm } = parse(text) as Readonly<Record<string, unknown>>;
  const offered = mapAt(parse(commentedOf(text)), ["requires"]);
  // Without a database Django's charm would only block, so that ours has one at once; charmcraft offers it with the others.
  const all = { requires: { ...(framework === "django" ? mapAt(requires) : {}), ...offered } };
  const pairs = [
    ["charmcraft.yaml", expect["charmcraft.yaml"], charm],
    ["commented", expect.commented, all],
  ] as const;
  return pairs.flatMap(([path, expected, found]) => {
    const actual = comparable(expected, found);
    return isDeepStrictEqual(expected, actual) ? [] : [{ path, expected, actual }];
  });
}

/** The block of integrations that is offered in comments; where some stand before it, under their key. */
function commentedOf(text: string): string {
  const lines = text.split("\n").filter((line) => line.startsWith("#   ") || line.startsWith("# requires:"));
  return `requires:\n${lines
    .filter((line) => line.startsWith("#   "))
    .map((line) => line.replace(/^# /, ""))
    .join("\n")}`;
}
