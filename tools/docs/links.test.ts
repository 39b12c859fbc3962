import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { markdownFiles, root } from "./markdown-files.ts";

const files = markdownFiles();

/** Links of a page to what is here: other pages, folders, headings. */
function linksOf(text: string): readonly string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, target = ""]) =>
    /^[a-z]+:/.test(target) ? [] : [target],
  );
}

/** The names that GitHub gives to headings. */
function headingsOf(text: string): ReadonlySet<string> {
  const headings = text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ +(.+?) *$/gm);
  return new Set(
    [...headings].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\p{Letter}\p{Number}_ -]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function isThere(from: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const target = path === "" ? resolve(root, from) : resolve(root, dirname(from), path);
  if (!target.startsWith(root) || !existsSync(target)) return false;
  if (heading === undefined || statSync(target).isDirectory()) return heading === undefined;
  return headingsOf(readFileSync(target, "utf8")).has(heading);
}

test("there are pages", () => {
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["README.md", join("docs", "tutorials", "flask.md")]),
  );
});

test.for(files.map(({ path, text }) => [path, text] as const))("the links of %s lead somewhere", ([path, text]) => {
  const broken = linksOf(text).filter((link) => !isThere(path, link));

  expect(broken).toEqual([]);
});
