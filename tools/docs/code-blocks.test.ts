import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { codeBlocks, markdownFiles, root } from "./markdown-files.ts";

// A block "ts fragment" is a part of something, which no compiler takes.

/** Where an author's dependencies are found, as in the example that has them all. */
const folder = join(root, "examples/flask/charm-extended/node_modules/.code-blocks");

const pages = markdownFiles().flatMap(({ path, text }) => {
  const blocks = codeBlocks(text).filter(({ language, name }) => language === "ts" && name !== "fragment");
  return blocks.length > 0 ? [{ path, blocks }] : [];
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("TypeScript in the documentation compiles", { timeout: 180_000 }, () => {
  rmSync(folder, { recursive: true, force: true });
  const files = pages.flatMap(({ path, blocks }) =>
    blocks.map(({ name, code, line }) => {
      const home = join(folder, path.replaceAll("/", "+"));
      // A block with the name of a file may be imported by others of its page. Each is a module.
      const file = join(home, name === "" ? `line-${line}.ts` : name);
      mkdirSync(home, { recursive: true });
      writeFileSync(file, `${code}\nexport {};\n`);
      return file;
    }),
  );
  const config = join(folder, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      // What a page shows need not be used on it.
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      files,
    }),
  );

  const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", config, "--pretty", "false"], {
    encoding: "utf8",
  });

  expect(files.length).toBeGreaterThan(0);
  expect(stdout.replaceAll(folder, "")).toBe("");
});
