import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeBlocks, root } from "./markdown-files.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

test.for<[page: string, files: readonly string[]]>([
  [
    "add-a-framework",
    ["custom-framework/bun/src/index.ts", "custom-framework/charm/charm.ts", "custom-framework/charm/charm.test.ts"],
  ],
  [
    "add-an-integration",
    [
      "custom-integration/weather/src/weather.ts",
      "custom-integration/weather/src/weather.test.ts",
      "custom-integration/charm/charm.ts",
    ],
  ],
])("what the page %s shows is in its example", ([page, files]) => {
  const sources = files.map((path) => read(`examples/${path}`)).join("\n");

  const shown = codeBlocks(read(`docs/how-to/${page}.md`)).filter(({ language }) => language === "ts");

  expect(shown.length).toBeGreaterThan(3);
  expect(shown.filter(({ code }) => !sources.includes(code.trim())).map(({ line }) => line)).toEqual([]);
});
