import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { PlanError } from "./plan-error.ts";
import { readEmitted, readPlanYaml } from "./read-plan-yaml.ts";

/** As Pebble 1.26.0 printed it for these layers. */
const printed = `services:
    flask:
        summary: 'say: hi'
        startup: enabled
        override: replace
        command: /bin/python3 -m gunicorn -c /flask/gunicorn.conf.py 'app:app' -k [ sync ]
        after:
            - statsd-exporter
        environment:
            EMPTY: ""
            MULTI: |-
                one
                  two

                three
            NUMBER: "8000"
            UNICODE: "\\U0001F600 \\x7F"
            spring.datasource.url: jdbc:postgresql://h:5432/db
        user: _daemon_
        backoff-factor: 1.5
checks:
    up:
        override: replace
        threshold: 3
        http:
            url: http://localhost:8000/
log-targets:
    loki:
        override: replace
        type: loki
        location: http://loki:3100/loki/api/v1/push
        services: []
`;

test("reads what Pebble prints without the YAML parser", () => {
  expect(readEmitted(printed)?.value).toEqual(parse(printed));
});

test("reads an empty plan", async () => {
  expect(await readPlanYaml("{}\n")).toEqual({});
});

test.for(["a: &x 1\nb: *x\n", "a: {b: 1}\n", "a: >\n  folded\n  text\n", "? a\n: b\n", "a: 'open\n", "a: !!str 1\n"])(
  "leaves %j to the YAML parser",
  (text) => {
    expect(readEmitted(text)).toBeUndefined();
  },
);

test("reads every text as the YAML parser does, or leaves it to it", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.constantFrom(
      "true",
      "null",
      "1",
      "0x1",
      "- a",
      "a: b",
      "#",
      "'",
      '"',
      "\n",
      " x ",
      "[ sync ]",
      "~",
      "1e3",
      "\ttab",
      "é😀",
    ),
  );
  const service = fc.record({
    command: texts,
    environment: fc.dictionary(fc.string({ minLength: 1 }), texts),
    after: fc.array(texts),
  });

  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/), service, { minKeys: 1 }), (services) => {
      const text = stringify({ services }, { indent: 4, lineWidth: 0 });
      const read = readEmitted(text);
      if (read !== undefined) expect(read.value).toEqual(parse(text));
    }),
    { seed: 20261124, numRuns: 500 },
  );
});

test.for([
  ["a list", "- a\n", "it"],
  ["a section that is a text", "services: secret\n", "`services`"],
  ["no service", "services:\n    a: null\n", "`services.a`"],
  ["a command that is a list", "services:\n    a:\n        command:\n            - secret\n", "`services.a.command`"],
  ["a variable that is a map", "services:\n  a: {environment: {A: {B: secret}}}\n", "`services.a.environment`"],
  ["a list that is a text", "services:\n    a:\n        after: secret\n", "`services.a.after`"],
  ["a port that is a text", "checks:\n    c:\n        tcp:\n            port: secret\n", "`checks.c.tcp.port`"],
  ["no YAML", "a: [secret", "no YAML"],
])("refuses a plan with %s, and shows nothing of it", async ([, text = "", where = ""]) => {
  const error = await readPlanYaml(text).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(PlanError);
  expect(String(error)).toContain(where);
  expect(inspect(error)).not.toContain("secret");
});

test("keeps what a newer Pebble prints", async () => {
  expect(await readPlanYaml("services:\n    a:\n        new-field: 1\nnew-section:\n    b: 2\n")).toEqual({
    services: { a: { "new-field": 1 } },
    "new-section": { b: 2 },
  });
});
