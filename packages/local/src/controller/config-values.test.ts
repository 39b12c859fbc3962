import type { CharmOption, ConfigValue } from "@paas-charm/core";
import { expect, test } from "vitest";
import { parseConfigValues } from "./config-values.ts";

const options: Readonly<Record<string, CharmOption>> = {
  name: { type: "string" },
  workers: { type: "int" },
  ratio: { type: "float" },
  debug: { type: "boolean" },
  token: { type: "secret" },
};

test.for<[spec: string, name: string, text: string, value: ConfigValue]>([
  ["text as it is", "name", "true", "true"],
  ["empty text", "name", "", ""],
  ["a whole number", "workers", "-4", -4],
  ["a number with an exponent", "ratio", "1e3", 1000],
  ["a float without a fraction", "ratio", "2", 2],
  ["a Go boolean", "debug", "T", true],
  ["a Go boolean in digits", "debug", "0", false],
  ["a secret's URI", "token", "secret:9m4e2mr0ui3e8a215n4g", "secret:9m4e2mr0ui3e8a215n4g"],
  ["no secret", "token", "", ""],
])("takes %s", ([, name, text, value]) => {
  expect(parseConfigValues(options, { [name]: text })).toEqual({ [name]: value });
});

test.for<[name: string, text: string, message: string]>([
  ["workers", "1.5", 'option "workers" expected int, got "1.5"'],
  ["workers", "", 'option "workers" expected int, got ""'],
  ["workers", "9007199254740993", 'option "workers" expected int, got "9007199254740993"'],
  ["ratio", "half", 'option "ratio" expected float, got "half"'],
  ["debug", "yes", 'option "debug" expected boolean, got "yes"'],
  ["token", "hunter2", 'option "token" expected secret, got "hunter2"'],
  ["colour", "red", 'unknown option "colour"'],
  ["toString", "x", 'unknown option "toString"'],
])("refuses %s=%s in Juju's words", ([name, text, message]) => {
  expect(() => parseConfigValues(options, { [name]: text })).toThrow(
    expect.objectContaining({ code: "bad-config", message }),
  );
});

test("an unknown option's hint lists those there are", () => {
  expect(() => parseConfigValues(options, { colour: "red" })).toThrow(
    expect.objectContaining({ hint: "the charm has debug, name, ratio, token, workers" }),
  );
});
