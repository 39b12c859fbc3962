import { expect, test } from "vitest";
import { databagChanges, sameMeaning } from "./publication.ts";

test.for<[spec: string, one: string, other: string, same: boolean]>([
  ["takes equal text as the same", "8000", "8000", true],
  ["takes JSON of another spacing as the same", '["a", "b"]', '["a","b"]', true],
  ["takes members in another order as the same", '{"a": 1, "b": 2}', '{"b":2,"a":1}', true],
  ["takes lists in another order as different", '["a", "b"]', '["b", "a"]', false],
  ["takes plain text that only looks alike as different", "8000 ", "8000", false],
  ["takes text that is no JSON as different", "{a", "{b", false],
])("%s", ([, one, other, same]) => {
  expect(sameMeaning(one, other)).toBe(same);
});

test("writes what differs, removes what is null, leaves foreign keys alone", () => {
  const current = { kept: "1", changed: "old", gone: "x", foreign: "y" };

  const changes = databagChanges(
    current,
    { kept: "1", changed: "new", gone: null, added: "z", absent: null },
    new Map(),
  );

  expect(changes).toEqual({ changed: "new", gone: null, added: "z" });
});

test("puts a secret's id where its label stands", () => {
  const changes = databagChanges({}, { "secret-user": { secretLabel: "a" } }, new Map([["a", "secret:1"]]));

  expect(changes).toEqual({ "secret-user": "secret:1" });
});
