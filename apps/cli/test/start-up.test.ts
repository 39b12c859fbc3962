import { expect, test } from "vitest";
import { folderWith, runCommand } from "./command-under-test.ts";
import { loadedIn, printLoaded } from "./loaded-modules.ts";

test("the command line loads the packages only for a command that needs them", async () => {
  const { stderr } = await runCommand(await folderWith({}), ["--help"], { NODE_OPTIONS: printLoaded });

  const loaded = loadedIn(stderr);
  expect(loaded.some((url) => url.endsWith("apps/cli/src/index.ts"))).toBe(true);
  expect(loaded.filter((url) => !/apps\/cli\/|\/commander\//.test(url))).toEqual([]);
});
