// What differs from one machine and one day to the next: each stands for its like.
const varies: readonly (readonly [shown: RegExp, meant: string])[] = [
  [/…/, ".*?"],
  [/ \(cached\)/, "(?: \\(cached\\))?"],
  [/\bsha256 [0-9a-f]+/, "sha256 [0-9a-f]+"],
  [/\b\d+ packages/, "\\d+ packages"],
  [/\b\d+(?:\.\d)? (?:s|kB|MB)\b/, "\\d+(?:\\.\\d)? (?:s|kB|MB)"],
  [/\b\d\d:\d\d:\d\d\b/, "\\d\\d:\\d\\d:\\d\\d"],
  [/\bport \d{5}\b/, "port \\d{4,5}"],
  [/\b127\.0\.0\.1:\d{5}\b/, "127\\.0\\.0\\.1:\\d{4,5}"],
  // Versions; an address is none.
  [/(?<![\d.])\d+(?:\.\d+){1,2}(?![\d.])/, "\\d+(?:\\.\\d+){1,2}"],
  [/\s+/, "\\s+"],
];
const anyOf = new RegExp(varies.map(([shown]) => `(${shown.source})`).join("|"), "g");

/** How output is compared with what a page shows. */
interface Comparison {
  /** Lines that the page does not show may stand anywhere; else only where it has a line with only `…`. */
  readonly withOthers?: boolean;
}

/**
 * The first line of what a page shows that was not printed, or the first printed line that it does not show; `undefined` when they
 * agree. `…` stands for anything in its line; times, sizes, versions and ports stand for others, and blanks for any number of them.
 */
export function disagreement(
  shown: string,
  printed: string,
  { withOthers = false }: Comparison = {},
): string | undefined {
  const lines = linesOf(printed);
  let next = 0;
  let gap = withOthers;
  for (const expected of linesOf(shown)) {
    if (expected.trim() === "…") {
      gap = true;
      continue;
    }
    const pattern = patternOf(expected);
    const found = gap ? lines.findIndex((line, index) => index >= next && pattern.test(line)) : next;
    const line = lines[found];
    if (line === undefined || !pattern.test(line)) return `not printed: ${expected}`;
    next = found + 1;
    gap = withOthers;
  }
  const rest = gap ? undefined : lines[next];
  return rest === undefined ? undefined : `not on the page: ${rest}`;
}

/** Empty lines are for the eye. */
function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

function patternOf(line: string): RegExp {
  let pattern = "";
  let last = 0;
  const text = line.trim();
  for (const match of text.matchAll(anyOf)) {
    const [, meant] = varies[match.slice(1).findIndex((group) => group !== undefined)] ?? ["", ""];
    pattern += escaped(text.slice(last, match.index)) + meant;
    last = match.index + match[0].length;
  }
  return new RegExp(`^\\s*${pattern}${escaped(text.slice(last))}\\s*$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
