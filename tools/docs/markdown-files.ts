import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The top folder of the repository. */
export const root = join(import.meta.dirname, "../..");

/** A page that people read. */
export interface MarkdownFile {
  /** From the top folder. */
  readonly path: string;
  readonly text: string;
}

/** Every Markdown file that is, or is about to be, in the repository, recordings aside. */
export function markdownFiles(): readonly MarkdownFile[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed
    .split("\n")
    .filter((path) => path !== "" && !path.startsWith("goldens/") && !path.startsWith(".changeset/"))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** A block of code of a page. */
export interface CodeBlock {
  /** Such as `ts`. */
  readonly language: string;
  /** What stands behind the language: the name of a file, where there is one. */
  readonly name: string;
  readonly code: string;
  /** Of its first line, counted from 1. */
  readonly line: number;
}

/** The blocks of code of a page. */
export function codeBlocks(text: string): readonly CodeBlock[] {
  return [...text.matchAll(/^```(\w+)[ \t]*(.*)\n([\s\S]*?)^```[ \t]*$/gm)].map(
    ([, language = "", name = "", code = ""], index, all) => ({
      language,
      name: name.trim(),
      code,
      line: text.slice(0, all[index]?.index ?? 0).split("\n").length + 1,
    }),
  );
}
