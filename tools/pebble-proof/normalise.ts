import type { RunningPebble } from "./pebbles.ts";

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, "<time>"],
  [/\b(?:today|yesterday) at \d\d:\d\d \w+/g, "<time>"],
  // Names of temporary files.
  [/\.[A-Za-z0-9]+~/g, ".<temporary>~"],
  // What is wrong with a text that is no YAML, which each parser says in its own words.
  [/yaml: (?:line \d+: )?(?!unmarshal errors|<)[^"\\\n]+/g, "yaml: <what is wrong>"],
  // A table's widths follow its times.
  [/ {2,}/g, "  "],
];

/** A text without what differs between two runs of the same Pebble: directories, times, temporary names. */
export function normalise(text: string, { home }: Pick<RunningPebble, "home">): string {
  return patterns.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text.replaceAll(home, "<home>"));
}
