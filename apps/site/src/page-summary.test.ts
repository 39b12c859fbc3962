import { expect, test } from "vitest";
import { pageSummary } from "./page-summary.ts";

test.for<[spec: string, text: string, title: string, about: string]>([
  ["takes the heading and the first sentence", "# Debug\n\nAsk first. Then look.\n", "Debug", "Ask first."],
  ["reads a sentence over several lines", "# Debug\n\nAsk\nfirst. Then look.\n", "Debug", "Ask first."],
  ["keeps the text of links", "# Debug\n\nSee [the log](log.md). Then look.\n", "Debug", "See the log."],
  ["takes dots in names for no end", "# A\n\nRead `charm.ts` first. Then look.\n", "A", "Read `charm.ts` first."],
  ["shows a title without backticks", "# The `run` command\n\nRuns.\n", "The run command", "Runs."],
  ["passes over what no paragraph is", "# A\n\n| a | b |\n| - | - |\n", "A", ""],
  ["sees no heading in a block of code", "```sh\n# not this\n```\n\n# This\n\nText.\n", "This", "Text."],
  ["names a page without heading by its file", "Text.\n", "page", ""],
])("%s", ([, text, title, about]) => {
  expect(pageSummary(text, "page")).toEqual({ title, about });
});
