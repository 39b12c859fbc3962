import { quoted } from "@paas-charm/core/pebble-engine";
import { expect, test } from "vitest";
import { decode, integer, list, map, optional, optionalInteger, struct, text } from "./decode.ts";
import { goJson, localTime } from "./go-text.ts";
import { pathMatches } from "./path-match.ts";
import { readJson } from "./read-json.ts";

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("it was expected to fail");
}

// What Pebble 1.32.1 answered to `POST /v1/services` with each body.
test.for([
  ["", "EOF"],
  ["  \n", "EOF"],
  ["{", "unexpected EOF"],
  ['{"a', "unexpected EOF"],
  ['{"action": tru}', "invalid character '}' in literal true (expecting 'e')"],
  ['{"action": 01}', "invalid character '1' after object key:value pair"],
  ["{'a", "invalid character '\\'' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ["[1 2]", "invalid character '2' after array element"],
  ['{"a":"\u0001"}', "invalid character '\\x01' in string literal"],
  ['{"a":"\\x"}', "invalid character 'x' in string escape code"],
  ['{"a":"\\u12g"}', "invalid character 'g' in \\u hexadecimal character escape"],
  ['{"a":-x}', "invalid character 'x' in numeric literal"],
  ['{"a":1.x}', "invalid character 'x' after decimal point in numeric literal"],
  ['{"a":1ex}', "invalid character 'x' in exponent of numeric literal"],
  ["}", "invalid character '}' looking for beginning of value"],
  ["xyz", "invalid character 'x' looking for beginning of value"],
  ["[".repeat(10_001), "exceeded max depth"],
])("refuses %j in Go's words", ([body = "", message]) => {
  expect(refusal(() => readJson(body))).toBe(message);
});

test("reads the first value and looks no further", () => {
  expect(readJson('{"a":[1,-2.5e3,{"b":[]},"\\u00e9",null,true]} trailing')).toEqual({
    a: [1, -2500, { b: [] }, "é", null, true],
  });
  expect(readJson(" {} ")).toEqual({});
  expect(readJson("[[],{}]x")).toEqual([[], {}]);
  expect(readJson(`${"[".repeat(10_000)}${"]".repeat(10_000)}`)).toBeInstanceOf(Array);
});

const payload = struct("daemon.payload", {
  action: text(),
  names: list(text()),
  "user-id": optionalInteger(),
  width: integer(),
  data: map(text()),
  who: map(
    struct("daemon.who", {
      access: text("daemon.Access"),
      local: optional(struct("daemon.local", { id: optionalInteger("uint32") })),
    }),
    () => null,
  ),
});

test("takes what is absent or null as nothing, and names in whatever case", () => {
  expect(decode(payload, '{"ACTION":"x","names":null,"other":1,"who":{"bob":null,"ann":{"local":{"id":0}}}}')).toEqual({
    action: "x",
    names: [],
    "user-id": undefined,
    width: 0,
    data: new Map(),
    who: new Map<string, unknown>([
      ["bob", null],
      ["ann", { access: "", local: { id: 0 } }],
    ]),
  });
  expect(decode(payload, "null")).toMatchObject({ action: "" });
});

test.for([
  ['{"action":1}', "number into Go struct field payload.action of type string"],
  ['{"names":[1]}', "number into Go struct field payload.names of type string"],
  ['{"names":"x"}', "string into Go struct field payload.names of type []string"],
  ['{"user-id":1.5}', "number 1.5 into Go struct field payload.user-id of type int"],
  ['{"user-id":true}', "bool into Go struct field payload.user-id of type int"],
  ['{"data":{"a":{}}}', "object into Go struct field payload.data of type string"],
  ['{"who":{"b":{"access":1}}}', "number into Go struct field who.who.access of type daemon.Access"],
  ['{"who":{"b":{"local":{"id":-1}}}}', "number -1 into Go struct field local.who.local.id of type uint32"],
  ['{"who":[]}', "array into Go struct field payload.who of type map[string]*daemon.who"],
  ["[]", "array into Go value of type daemon.payload"],
])("refuses %j in Go's words", ([body = "", message]) => {
  expect(refusal(() => decode(payload, body))).toBe(`json: cannot unmarshal ${message}`);
});

test("prints an object without a name as Go does", () => {
  expect(refusal(() => decode(struct("", { action: text(), "user-id": integer() }), "1"))).toBe(
    'json: cannot unmarshal number into Go value of type struct { Action string "json:\\"action\\""; UserID int "json:\\"user-id\\"" }',
  );
});

test("quotes text as Go does", () => {
  expect(quoted('a"b\\c\u0001\u007f\n\u200b\u{e000}é😀 ')).toBe('"a\\"b\\\\c\\x01\\x7f\\n\\u200b\\ue000é😀 "');
  expect(goJson({ a: "<&>\u2028" })).toBe('{"a":"\\u003c\\u0026\\u003e\\u2028"}');
  expect(localTime(0)).toMatch(/^19(69|70)-\d\d-\d\dT\d\d:\d\d:00(Z|[-+]\d\d:\d\d)$/);
});

test.for<[pattern: string, name: string, matches: boolean]>([
  ["abc", "abc", true],
  ["*", "", true],
  ["*c", "abc", true],
  ["a*b*c*d*e*", "axbxcxdxexxx", true],
  ["a*b*c*d*e*", "axbxcxdxxx", false],
  ["a*b?c*x", "abxbbxdbxebxczzx", true],
  ["a*b?c*x", "abxbbxdbxebxczzy", false],
  ["ab[c]", "abc", true],
  ["ab[b-d]", "abc", true],
  ["ab[e-g]", "abc", false],
  ["ab[^c]", "abc", false],
  ["ab[^e-g]", "abc", true],
  ["a\\*b", "a*b", true],
  ["a\\*b", "ab", false],
  ["a?b", "a☺b", true],
  ["a[^a][^a][^a]b", "a☺b", false],
  ["[a-ζ]*", "α", true],
  ["[\\]a]", "]", true],
  ["[\\-x]", "-", true],
  ["[x\\-]", "z", false],
])("pattern %s and name %s: %s", ([pattern, name, matches]) => {
  expect(pathMatches(pattern, name)).toBe(matches);
});

test.for(["[]a]", "[-]", "[x-]", "[-x]", "a[", "[^bc", "a\\", "[a-b-c]"])("refuses the pattern %s", (pattern) => {
  expect(refusal(() => pathMatches(pattern, "a"))).toBe("syntax error in pattern");
});

test("matches a long name against many stars at once", () => {
  expect(pathMatches(`${"a*".repeat(200)}b`, "a".repeat(5_000))).toBe(false);
});
