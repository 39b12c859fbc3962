import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { frameworks } from "../plain-charms.ts";
import { readTutorial } from "./read-tutorial.ts";

// `pnpm run tutorials` plays them; here they are only read.
const folder = join(import.meta.dirname, "../../docs/tutorials");
const pages = readdirSync(folder).filter((file) => file.endsWith(".md"));

test("each framework has its tutorial", () => {
  expect(pages).toEqual(expect.arrayContaining(Object.values(frameworks).map(({ name }) => `${name}.md`)));
});

test.for(pages)("%s leads from an application to a charm that runs and is packed", (page) => {
  const steps = readTutorial(readFileSync(join(folder, page), "utf8"));

  const typed = steps.flatMap((step) => (step.do === "type" ? step.commands : []));
  const kinds = ["npx paas-charm init", "npx paas-charm check", "npx paas-charm run", "curl ", "npx paas-charm config"];
  for (const kind of [...kinds, "npx paas-charm stop", "npx paas-charm pack"])
    expect(typed.filter((command) => command.startsWith(kind))).not.toEqual([]);
  const asking = steps.filter((step) => step.do === "type" && /^curl /.test(step.commands.at(-1) ?? ""));
  expect(asking.every((step) => step.do === "type" && step.prints !== undefined)).toBe(true);
});
