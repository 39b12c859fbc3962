import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { comparable } from "../../packages/project/test/goldens/comparable.ts";
import { readCases } from "../../packages/project/test/goldens/read-cases.ts";
import { readTutorial, type Step } from "./read-tutorial.ts";

// `pnpm run tutorials` follows the page; here is asked whether it begins and ends where a Python charm does.
const page = join(import.meta.dirname, "../../docs/how-to/migrate-a-python-charm.md");
const steps = readTutorial(readFileSync(page, "utf8"));
const profile = readCases<{
  readonly id: string;
  readonly expect: { readonly entries?: object; readonly "charmcraft.yaml": object };
}>("goldens/expand/init/cases.jsonl").find(({ id }) => id === "init-flask")?.expect;

test("the page begins with the files of charmcraft's Flask profile", () => {
  const { config, actions, requires, ...rest } = parse(written("charmcraft.yaml"));

  expect(Object.keys({ config, actions, requires })).toHaveLength(3);
  expect(comparable(profile?.["charmcraft.yaml"], rest)).toEqual(profile?.["charmcraft.yaml"]);
  expect(Object.keys(profile?.entries ?? {}).sort()).toEqual([".gitignore", ...filesBefore(/check$/)].sort());
  expect(written("src/charm.py")).toMatch(/^class \w+\(paas_charm\.flask\.Charm\):$/m);
});

test("nothing of Python is left in the end", () => {
  const deleted = typed().flatMap((command) => /^rm -r (.+)$/.exec(command)?.[1]?.split(" ") ?? []);

  const left = filesBefore(/^rm /).filter((path) => !deleted.some((gone) => `${path}/`.startsWith(`${gone}/`)));

  expect(left).toEqual(["charmcraft.yaml", "package.json", "weather.ts", "charm.ts"]);
});

test("the charm is checked against the one before, tested and packed", () => {
  expect(typed().slice(-4)).toEqual([
    expect.stringMatching(/^rm -r /),
    "npx paas-charm check --against before/my-app_amd64.charm",
    "npx vitest run",
    "npx paas-charm pack",
  ]);
});

function written(path: string): string {
  const step = steps.find((one) => one.do === "write" && one.path === path);
  return step?.do === "write" ? step.text : "";
}

function typed(): readonly string[] {
  return steps.flatMap(commandsOf);
}

function commandsOf(step: Step): readonly string[] {
  return step.do === "type" ? step.commands : [];
}

/** The files that were made before a command is typed. */
function filesBefore(command: RegExp): string[] {
  const end = steps.findIndex((step) => commandsOf(step).some((one) => command.test(one)));
  return steps.slice(0, end).flatMap((step) => {
    if (step.do === "write") return [step.path];
    return commandsOf(step).flatMap((one) => /^touch (.+)$/.exec(one)?.[1]?.split(" ") ?? []);
  });
}
