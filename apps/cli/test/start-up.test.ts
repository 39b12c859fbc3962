import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Prints the modules that were loaded when the process ends. */
const listing = `
import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
process.on("exit", () => process.stderr.write(loaded.join("\\n")));
`;

test("the command line loads the packages only for a command that needs them", async () => {
  const hook = `--import=data:text/javascript,${encodeURIComponent(listing)}`;
  const program = join(import.meta.dirname, "../src/index.ts");

  const { stderr } = await promisify(execFile)(process.execPath, [
    hook,
    "--conditions=@paas-charm/source",
    program,
    "--help",
  ]);

  const loaded = stderr.split("\n").filter((url) => !url.startsWith("node:"));
  expect(loaded.some((url) => url.endsWith("apps/cli/src/index.ts"))).toBe(true);
  expect(loaded.filter((url) => !/apps\/cli\/|\/commander\//.test(url))).toEqual([]);
});
