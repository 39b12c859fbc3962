import { readdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { playTutorial } from "../tutorials/play-tutorial.ts";
import { readTutorial } from "../tutorials/read-tutorial.ts";

/**
 * Plays the tutorials, and the guide that is one, as a reader would, step by step: `pnpm run tutorials`, or `pnpm run tutorials flask go` for some; with
 * `--verbose` also what is printed. The ports that their applications have must be free.
 */
const command = resolve("apps/cli/dist/index.js");
const pages = [
  ...readdirSync("docs/tutorials").map((file) => `docs/tutorials/${file}`),
  "docs/how-to/migrate-a-python-charm.md",
];
const there = pages.map((page) => basename(page, ".md"));
const { values, positionals: asked } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  allowPositionals: true,
  options: { verbose: { type: "boolean", default: false } },
});
const unknown = asked.filter((name) => !there.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`error  there is no tutorial ${unknown.join(", ")}\n       there are: ${there.join(", ")}\n`);
  process.exit(2);
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const failed: string[] = [];
for (const page of pages.filter((path) => asked.length === 0 || asked.includes(basename(path, ".md")))) {
  const started = performance.now();
  let last = started;
  process.stdout.write(`${page}\n`);
  try {
    await playTutorial(readTutorial(readFileSync(page, "utf8")), {
      command,
      packages: resolve("."),
      report: (what, line, printed) => {
        process.stdout.write(`  ✓ ${`${line}`.padStart(3)}  ${what.padEnd(70)} ${seconds(last).padStart(7)}\n`);
        last = performance.now();
        if (values.verbose) process.stdout.write(printed.replace(/^(?=.)/gm, "         "));
      },
    });
    process.stdout.write(`  as the page says, ${seconds(started)}\n\n`);
  } catch (error) {
    failed.push(page);
    const text =
      error instanceof Error && error.name === "TutorialError" ? error.message : String((error as Error).stack);
    process.stdout.write(`  ✗ ${page}: ${text.replaceAll("\n", "\n    ")}\n\n`);
  }
}
if (failed.length > 0) process.stdout.write(`not as the page says: ${failed.join(", ")}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
