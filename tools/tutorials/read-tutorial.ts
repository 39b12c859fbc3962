import { fromMarkdown } from "mdast-util-from-markdown";
import { TutorialError } from "./tutorial-error.ts";

/** What a reader of a tutorial does at one place of the page. */
export type Step =
  | { readonly do: "write"; readonly path: string; readonly text: string; readonly line: number }
  | { readonly do: "append"; readonly path: string; readonly text: string; readonly line: number }
  | { readonly do: "install"; readonly packages: readonly string[]; readonly line: number }
  | TypeStep;

/** Commands typed in a terminal, one after the other. */
export interface TypeStep {
  readonly do: "type";
  readonly terminal: "first" | "second";
  readonly commands: readonly string[];
  /** What the page says that they print. */
  readonly prints: string | undefined;
  readonly line: number;
}

type Node = ReturnType<typeof fromMarkdown>["children"][number];

/**
 * What a reader of a page does, in order. A block of `sh` is typed, in a second terminal where the sentence above says so; the block of
 * `text` that follows is what it prints. Any other block is a file: the sentence above ends with its name, and with "end of" before
 * it the block is added to the file. Of a block of `shell`, which needs more than a machine can be asked for, only packages are installed.
 *
 * @throws {@link TutorialError} when a block is none of these, with its line
 */
export function readTutorial(page: string): readonly Step[] {
  const steps: Step[] = [];
  const nodes = fromMarkdown(page).children;
  let canPrint = false;
  for (const [index, node] of nodes.entries()) {
    if (node.type === "heading") canPrint = false;
    if (node.type !== "code") continue;
    const line = node.position?.start.line ?? 0;
    const above = sentenceAbove(nodes[index - 1], page);
    const file = /(\bend of )?`([^`]+)`:$/.exec(above);
    const last = steps.at(-1);
    if (node.lang === "sh") {
      const terminal = /\bsecond terminal\b/.test(above) ? "second" : "first";
      steps.push({ do: "type", terminal, commands: commandsOf(node.value), prints: undefined, line });
    } else if (node.lang === "shell") {
      const packages = commandsOf(node.value).flatMap(installed);
      if (packages.length > 0) steps.push({ do: "install", packages, line });
    } else if (file !== null) {
      const [, end, path = ""] = file;
      steps.push({ do: end === undefined ? "write" : "append", path, text: `${node.value}\n`, line });
    } else if (node.lang === "text" && canPrint && last?.do === "type" && last.prints === undefined) {
      steps[steps.length - 1] = { ...last, prints: node.value };
    } else {
      throw new TutorialError(
        `line ${line}: nobody knows what to do with this block: it is no sh, no output, and no file is named above`,
      );
    }
    canPrint = node.lang === "sh";
  }
  return steps;
}

function sentenceAbove(node: Node | undefined, page: string): string {
  if (node?.type !== "paragraph") return "";
  return page.slice(node.position?.start.offset, node.position?.end.offset).replace(/\s+/g, " ");
}

function installed(command: string): readonly string[] {
  return (/^npm install (.+)$/.exec(command)?.[1] ?? "").split(" ").filter((word) => /^@?[a-z]/.test(word));
}

/** A line that ends with a backslash goes on. */
function commandsOf(text: string): readonly string[] {
  return text
    .split(/(?<!\\)\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
