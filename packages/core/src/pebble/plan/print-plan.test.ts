import { expect, test } from "vitest";
import { parse } from "yaml";
import { printPlan } from "./print-plan.ts";
import { printText } from "./print-scalar.ts";

// What Pebble 1.32.1 printed for the value of a variable in a service's environment.
const printed: readonly (readonly [text: string, yaml: string])[] = [
  ["", '""'],
  ["true", '"true"'],
  ["1", '"1"'],
  ["line\nline", "|-\n                line\n                line"],
  [" edge ", "' edge '"],
  ["\u00e9\ud83d\ude00\t\u0001", '"\u00e9\\U0001F600\\t\\x01"'],
  ["'\"#: -", "'''\"#: -'"],
  ["null", '"null"'],
  ["| x", "'| x'"],
  ["end\n", "|\n                end"],
  ["end\n\n", "|+\n                end\n"],
  ["a: b", "'a: b'"],
  ["a #b", "'a #b'"],
  ["#b", "'#b'"],
  ["- a", "'- a'"],
  ["-", "'-'"],
  ["--- x", "'--- x'"],
  ["...", "'...'"],
  ["yes", '"yes"'],
  ["on", '"on"'],
  ["y", '"y"'],
  ["n", '"n"'],
  ["1e3", '"1e3"'],
  ["0x1f", '"0x1f"'],
  ["1_000", '"1_000"'],
  ["1:30", '"1:30"'],
  ["2020-01-01", '"2020-01-01"'],
  ["2020-01-01T00:00:00Z", '"2020-01-01T00:00:00Z"'],
  ["~", '"~"'],
  ["<<", "<<"],
  ["=", "="],
  ["@x", "'@x'"],
  ["`x", "'`x'"],
  ["%x", "'%x'"],
  ["&x", "'&x'"],
  ["*x", "'*x'"],
  ["!x", "'!x'"],
  ["|x", "'|x'"],
  [">x", "'>x'"],
  ["?x", "?x"],
  ["? x", "'? x'"],
  [":x", ":x"],
  ["x:", "'x:'"],
  ["[x", "'[x'"],
  ["]x", "']x'"],
  ["{x", "'{x'"],
  ["}x", "'}x'"],
  [",x", "',x'"],
  ["a,b", "a,b"],
  ["a]b", "a]b"],
  ["tab\there", '"tab\\there"'],
  ["trail ", "'trail '"],
  ["  lead\nx", "|4-\n                  lead\n                x"],
  ["lead\n  x", "|-\n                lead\n                  x"],
  ["a\n b\n", "|\n                a\n                 b"],
  ["x\n \ny", '"x\\n \\ny"'],
  ["\u0085x", '"\\Nx"'],
  ["\u007f", '"\\x7F"'],
  ["a'b", "a'b"],
  ['"q"', "'\"q\"'"],
  ["\\n", "\\n"],
  ["caf\u00e9", "caf\u00e9"],
  [".5", '".5"'],
  ["+1", '"+1"'],
  ["-1", '"-1"'],
  [".inf", '".inf"'],
  ["NaN", "NaN"],
  [".nan", '".nan"'],
  ["0o17", '"0o17"'],
  ["017", '"017"'],
  ["08", '"08"'],
  ["1.", '"1."'],
  ["e5", "e5"],
  ["Null", '"Null"'],
  ["TRUE", '"TRUE"'],
  ["True", '"True"'],
  ["Yes", '"Yes"'],
  ["OFF", '"OFF"'],
  ["\t", '"\\t"'],
  ["\ttab", '"\\ttab"'],
  ["x\ty\nz", "|-\n                x\ty\n                z"],
  ["a\r\nb", '"a\\r\\nb"'],
  ["trailing space \nline", '"trailing space \\nline"'],
  ["a\n\n\nb", "|-\n                a\n\n\n                b"],
  ["-x", "-x"],
  ["?", "'?'"],
  ["!!str x", "'!!str x'"],
  ["! x", "'! x'"],
  ["x: ", "'x: '"],
  ["//", "//"],
  ["/bin/sh -c 'echo hi'", "/bin/sh -c 'echo hi'"],
  ["a:b", "a:b"],
  ["key:", "'key:'"],
  ["::", "'::'"],
  ["0b11", '"0b11"'],
  ["1e400", "1e400"],
  ["-0", '"-0"'],
  ["00", '"00"'],
  ["12e03", '"12e03"'],
  ["+.inf", '"+.inf"'],
  ["6.8523015e+5", '"6.8523015e+5"'],
  ["190:20:30", '"190:20:30"'],
  ["685.230_15e+03", '"685.230_15e+03"'],
  ["x # y", "'x # y'"],
  ["x#y", "x#y"],
  ["[]", "'[]'"],
  ["{}", "'{}'"],
  ["null ", "'null '"],
  ["$X", "$X"],
  ["%", "'%'"],
  ["\u0000", '"\\0"'],
];

test.for(printed)("prints %j as Pebble does", ([text, yaml]) => {
  expect(printText(text, " ".repeat(16))).toBe(yaml);
});

test("prints what Pebble's own encoder loses so that it can be read back", () => {
  for (const text of ["\nfirst", "\n", "\u2028x", "\ufeffx", "\n\n"]) {
    expect([text, parse(`V: ${printText(text, "    ")}`)]).toEqual([text, { V: text }]);
  }
});

test("prints a plan in the order and with the indentation of Pebble", () => {
  expect(
    printPlan({
      checks: { c: { threshold: 3, exec: { command: "true" }, level: "alive", override: "replace" } },
      services: {
        b: { command: "sleep 1", override: "merge" },
        a: {
          override: "replace",
          after: ["b", "on"],
          environment: { V10: "", V2: "x", V1: "1", "V1-a": "x", V: "x", "1": "x" },
          "user-id": 0,
          "backoff-factor": 2.5,
        },
      },
      "log-targets": {
        t: { type: "loki", location: "http://x", services: [], override: "replace", labels: { a: "b" } },
      },
      pairing: { mode: "single" },
    }),
  ).toBe(`services:
    a:
        override: replace
        after:
            - b
            - "on"
        environment:
            "1": x
            V: x
            V1: "1"
            V1-a: x
            V2: x
            V10: ""
        user-id: 0
        backoff-factor: 2.5
    b:
        override: merge
        command: sleep 1
checks:
    c:
        override: replace
        level: alive
        threshold: 3
        exec:
            command: "true"
log-targets:
    t:
        type: loki
        location: http://x
        services: []
        override: replace
        labels:
            a: b
pairing:
    mode: single
`);
  expect(printPlan({})).toBe("{}\n");
});
