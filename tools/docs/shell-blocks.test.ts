import { expect, test } from "vitest";
import { commandLine } from "../../apps/cli/src/command-line.ts";
import { codeBlocks, markdownFiles } from "./markdown-files.ts";

/** Lines of a page that call our command, each with its arguments. */
function callsOf(text: string): readonly (readonly string[])[] {
  return codeBlocks(text)
    .filter(({ language }) => language === "sh" || language === "shell")
    .flatMap(({ code }) => code.replace(/\\\n */g, " ").split("\n"))
    .flatMap((line) => line.replace(/(^| )#.*/, "").split(/ && | \| | > /))
    .flatMap((call) => /^\s*npx paas-charm(?: (.*))?$/.exec(call)?.[1] ?? [])
    .map((args) => [...args.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, "")));
}

/** The command line, which judges its arguments and does nothing. */
function judge(): ReturnType<typeof commandLine> {
  const program = commandLine();
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    command.action(() => {});
  }
  return program;
}

async function faultOf(args: readonly string[]): Promise<readonly string[]> {
  try {
    await judge().parseAsync(args, { from: "user" });
    return [];
  } catch (error) {
    return [`paas-charm ${args.join(" ")}: ${error instanceof Error ? error.message : error}`];
  }
}

const pages = markdownFiles()
  .map(({ path, text }) => [path, callsOf(text)] as const)
  .filter(([, calls]) => calls.length > 0);

test("pages call the command", () => {
  expect(pages.length).toBeGreaterThan(3);
});

test.for(pages)("the commands of %s are understood", async ([, calls]) => {
  const faults = await Promise.all(calls.map(faultOf));

  expect(faults.flat()).toEqual([]);
});
