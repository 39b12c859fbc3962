import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pythonJson, pythonList, pythonNumber, variableText } from "./python-json.ts";

// Each text is what Python 3 prints for the value on the left, read from JSON.
test.for<[value: number, text: string]>([
  [0, "0"],
  [-7, "-7"],
  [1.5, "1.5"],
  [0.1, "0.1"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [-0.000012, "-1.2e-05"],
  [1e-7, "1e-07"],
  [5e-324, "5e-324"],
  [123456789012345.6, "123456789012345.6"],
  [1e16, "10000000000000000"],
  [1e21, "1e+21"],
  [1.7976931348623157e308, "1.7976931348623157e+308"],
])("prints the number %d as %s", ([value, text]) => {
  expect(pythonNumber(value)).toBe(text);
});

test.for<[value: string | number | boolean, text: string]>([
  ["a\nb \"c\" $D 'e' é ✓", "a\nb \"c\" $D 'e' é ✓"],
  ["", ""],
  [true, "true"],
  [false, "false"],
  [1e-7, "1e-07"],
])("puts the option value %j into a variable as %j", ([value, text]) => {
  expect(variableText(value)).toBe(text);
});

test.for<[value: unknown, text: string]>([
  [{ b: 1, a: [true, null, "x"] }, '{"b": 1, "a": [true, null, "x"]}'],
  [[], "[]"],
  [{}, "{}"],
  [{ gone: undefined, here: 1 }, '{"here": 1}'],
  ["é ✓ 🎉 \u007f", '"\\u00e9 \\u2713 \\ud83c\\udf89 \\u007f"'],
  ['"\\\n\u0001', '"\\"\\\\\\n\\u0001"'],
])("prints %j as json.dumps does", ([value, text]) => {
  expect(pythonJson(value)).toBe(text);
});

test("prints JSON that reads back as the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const printed = pythonJson(value);

      expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(printed).toMatch(/^[ -~]*$/);
    }),
  );
});

test.for<[items: readonly string[], text: string]>([
  [["bash", "-eo", "pipefail", "migrate.sh"], "['bash', '-eo', 'pipefail', 'migrate.sh']"],
  [["it's", 'a "b"', `'"`], `["it's", 'a "b"', '\\'"']`],
  [["a\\b\n\t\u0007é"], "['a\\\\b\\n\\t\\x07é']"],
  [[], "[]"],
])("prints the list %j as repr does", ([items, text]) => {
  expect(pythonList(items)).toBe(text);
});

const python = spawnSync("python3", ["-c", "import json"]).status === 0;

test.runIf(python)("prints every JSON number and text as the Python of this machine does", () => {
  const values = fc.sample(
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.string({ unit: "binary" })),
    { numRuns: 400, seed: 1 },
  );
  const program = "import json, sys\nfor line in sys.stdin.read().splitlines():\n  print(json.dumps(json.loads(line)))";

  const { stdout } = spawnSync("python3", ["-c", program], {
    input: values.map((value) => JSON.stringify(value)).join("\n"),
    encoding: "utf8",
  });

  expect(values.map((value) => pythonJson(value))).toEqual(stdout.trimEnd().split("\n"));
});
