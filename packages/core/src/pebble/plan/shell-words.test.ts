import * as fc from "fast-check";
import { expect, test } from "vitest";
import { shellWords } from "./shell-words.ts";

const texts = (command: string): readonly string[] | undefined => shellWords(command)?.map(({ text }) => text);

test.for<[command: string, words: readonly string[]]>([
  ["", []],
  ["  a\tb\nc ", ["a", "b", "c"]],
  [
    "/bin/python3 -m gunicorn app:app -k [ sync ]",
    ["/bin/python3", "-m", "gunicorn", "app:app", "-k", "[", "sync", "]"],
  ],
  ["gunicorn 'app:create(a, b)'", ["gunicorn", "app:create(a, b)"]],
  [`say "a 'b' \\"c\\"" 'd "e" \\'`, ["say", `a 'b' "c"`, `d "e" \\`]],
  ["a\\ b c\\'d", ["a b", "c'd"]],
  ["one''two '' \"\"", ["onetwo", "", ""]],
  ["run # a comment\nnow", ["run", "now"]],
  ["run a#b", ["run", "a#b"]],
  ["$HOME ~ *", ["$HOME", "~", "*"]],
])("splits %j", ([command, words]) => {
  expect(texts(command)).toEqual(words);
});

test.for(["'open", '"open', 'a "b\\"', "a \\"])("gives up on %j, which Pebble refuses", (command) => {
  expect(shellWords(command)).toBeUndefined();
});

test("gives back every list of words that was quoted", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (words) => {
      const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");

      expect(texts(quoted)).toEqual(words);
    }),
  );
});

test("names places that lead from one word to the next without overlap", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", " ", "'", '"', "\\", "#", "\n", "[", "]") }), (command) => {
      let last = 0;
      for (const { start, end } of shellWords(command) ?? []) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(command.length);
        last = end;
      }
    }),
  );
});
