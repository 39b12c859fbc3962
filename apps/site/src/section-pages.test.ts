import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sectionPages } from "./section-pages.ts";

const directory = mkdtempSync(join(tmpdir(), "section-pages-"));

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

for (const name of ["a", "b", "index", "migrate-flask", "unlisted", "inside/d"]) {
  const path = join(directory, "how-to", `${name}.md`);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, `# Title of ${name}\n\nAbout it.\n`);
}

test("pages are grouped in the order of their section, folders behind, what is named nowhere between", () => {
  const section = {
    folder: "how-to",
    title: "How-to",
    about: "",
    groups: [
      { title: "First", pages: ["b", "not-there", "a"] },
      { title: "Second", pages: ["migrate-*"] },
      { title: "Empty", pages: ["not-there"] },
    ],
    folders: { inside: "Inside", "not-there": "Empty too" },
  };

  const groups = sectionPages(directory, section);

  expect(groups.map(({ title, pages }) => [title, ...pages.map(({ link }) => link)])).toEqual([
    ["First", "/how-to/b", "/how-to/a"],
    ["Second", "/how-to/migrate-flask"],
    ["More", "/how-to/unlisted"],
    ["Inside", "/how-to/inside/d"],
  ]);
  expect(groups[0]?.pages[0]).toEqual({ title: "Title of b", about: "About it.", link: "/how-to/b" });
});
