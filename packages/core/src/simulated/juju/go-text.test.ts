import { describe, expect, test } from "vitest";
import { goJson, parseDurationMs } from "./go-text.ts";
import { printYaml, readTextMap } from "./go-yaml.ts";

describe("JSON as Go prints it", () => {
  test("sorts the keys of maps, numbers among them, and keeps the order of structs", () => {
    const struct = new Map<string, unknown>([
      ["z", 1],
      ["a", null],
    ]);

    expect(goJson({ b: [true], "10": 1, "9": struct, a: 2.5 })).toBe(
      '{"10":1,"9":{"z":1,"a":null},"a":2.5,"b":[true]}',
    );
  });

  test("escapes what a browser might read as markup or a line end", () => {
    expect(goJson("<a>&\u2028\u2029é😀\u0001")).toBe('"\\u003ca\\u003e\\u0026\\u2028\\u2029é😀\\u0001"');
  });
});

describe("YAML as Juju prints it", () => {
  test("sorts keys, does not indent lists, quotes what would be no text, and keeps lines", () => {
    expect(
      printYaml({ list: ["a", "80"], empty: [], none: {}, flag: "true", text: "a\nb\n", nested: { x: 1.5 } }),
    ).toBe('empty: []\nflag: "true"\nlist:\n- a\n- "80"\nnested:\n  x: 1.5\nnone: {}\ntext: |\n  a\n  b\n');
  });
});

describe("a map of texts", () => {
  test.for<[title: string, text: string, map: Record<string, string>]>([
    ["nothing", "", {}],
    ["JSON", '{"a":"1","b":"\\n"}', { a: "1", b: "\n" }],
    ["JSON with other values", '{"a":1.50,"b":true,"c":null}', { a: "1.50", b: "true", c: "" }],
    ["YAML 1.1", "a: yes\nb: 0x10\nc: 'no'\n", { a: "yes", b: "0x10", c: "no" }],
    ["a block", "a: |\n  one\n  two\n", { a: "one\ntwo\n" }],
    [
      "line ends of YAML 1.1 inside JSON",
      '{"a":"x \u0085 y","b":"x \u2028 y","c":"x\u0085\u0085y"}',
      {
        a: "x y",
        b: "x\u2028y",
        c: "x\ny",
      },
    ],
  ])("is read from %s", ([, text, map]) => {
    expect(readTextMap(text)).toEqual(map);
  });

  test.for<[title: string, text: string, message: string]>([
    ["a list", "- a\n", "cannot unmarshal !!seq into map[string]string"],
    ["a text", "foo", "cannot unmarshal !!str `foo` into map[string]string"],
    ["a nested map", "a:\n  b: c\n", "cannot unmarshal !!map into string"],
    ["escaped surrogates", '{"a":"\\ud83d\\ude00"}', "yaml: found invalid Unicode character escape code"],
    ["control characters", '{"a":"\u0001"}', "yaml: control characters are not allowed"],
    ["a key of more than 1024 characters", `{"${"k".repeat(1025)}":"v"}`, "yaml: did not find expected ',' or '}'"],
    ["what is no YAML", "a: [b\n", "yaml: "],
  ])("is not read from %s", ([, text, message]) => {
    expect(() => readTextMap(text)).toThrow(message);
  });
});

test.for<[string, number | undefined]>([
  ["72h", 259_200_000],
  ["1h30m", 5_400_000],
  ["-1.5s", -1500],
  ["10", undefined],
  ["1d", undefined],
])("the duration %s is read as Go does", ([text, ms]) => {
  expect(parseDurationMs(text)).toBe(ms);
});
