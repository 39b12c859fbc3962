import { expect, test } from "vitest";
import { disagreement } from "./prints.ts";

const table = `
  App    Status  Unit      Workload  Message  Address
  hello  active  hello/0*  active             http://localhost:8000
`;

test.for<[spec: string, shown: string, printed: string]>([
  ["the same text", "Hello, world", "Hello, world\n"],
  ["columns of another width", table, table.replaceAll("  ", "      ")],
  ["another time, size and version", "  ✓ charm  1.26.0, 411 kB  0.3 s", "  ✓ charm  1.32, 409.1 kB  14 s"],
  ["another port of a server", "  ✓ postgresql  18.4, real, port 44469", "  ✓ postgresql  17.2, real, port 37821"],
  ["what was installed just now", "Python 3.11.7, 9 packages (cached)", "Python 3.12.1, 11 packages"],
  ["anything where the page has an ellipsis", "password: …", "password: YDpTOe6jtK_F6B"],
  ["any lines where the page has a line of one", "first\n…\nlast", "first\nsecond\nthird\nlast"],
])("the page agrees with %s", ([, shown, printed]) => {
  expect(disagreement(shown, printed)).toBeUndefined();
});

test.for<[spec: string, shown: string, printed: string, says: string]>([
  ["another text", "Hello, world", "Hello, word", "not printed: Hello, world"],
  ["another number", "visitor number 1", "visitor number 2", "not printed: visitor number 1"],
  ["another port of the application", "http://localhost:8000", "http://localhost:8001", "not printed"],
  ["a line that is missing", "one\ntwo", "one", "not printed: two"],
  ["a line too many", "one", "one\nwarning  two", "not on the page: warning  two"],
  ["lines in another order", "…\none\n…\ntwo\n…", "two\none", "not printed: two"],
  ["nothing", "one", "", "not printed: one"],
])("the page disagrees with %s", ([, shown, printed, says]) => {
  expect(disagreement(shown, printed)).toContain(says);
});

test("a command that goes on may print more than the page shows", () => {
  expect(disagreement("one\nthree", "zero\none\ntwo\nthree\nfour", { withOthers: true })).toBeUndefined();
  expect(disagreement("one\nthree", "zero\none\ntwo", { withOthers: true })).toBe("not printed: three");
});
