import { parser } from "@lezer/python";
import { expect, test } from "vitest";
import { codeBlocks, markdownFiles } from "./markdown-files.ts";

const blocks = markdownFiles().flatMap(({ path, text }) =>
  codeBlocks(text)
    .filter(({ language }) => language === "python")
    .map(({ code, line }) => [`${path}:${line}`, code] as const),
);

test("there are blocks of Python", () => {
  expect(blocks.length).toBeGreaterThan(2);
});

test.for(blocks)("%s is Python", ([, code]) => {
  const wrong: string[] = [];
  parser.parse(code).iterate({
    enter: ({ type, from }) => {
      if (type.isError) wrong.push(code.slice(from).split("\n")[0] ?? "");
    },
  });

  expect(wrong).toEqual([]);
});
