import { describe, expect, test } from "vitest";
import { web, webMetadata } from "../../test/fixture.ts";
import type { CharmOption } from "../charm-metadata.ts";
import { reveal, secret } from "../secret.ts";
import { applyRenames, type OptionRenames, renamesFault } from "./option-renames.ts";
import type { OptionsReading } from "./read-options.ts";

const dialect = web.dialects["2.0b1"];
const secretKey = secret("the-key");
const options: OptionsReading = {
  framework: { "web-mode": "fast" },
  user: { greeting: "hi", count: 3, token: { id: secret("i"), key: secret("k") } },
  shadowed: { mode: "mine" },
  declared: {},
  secretKey: undefined,
  conditions: [],
  unread: false,
};

describe("a renamed option", () => {
  const rename = (renames: OptionRenames) => applyRenames({ renames, options, dialect, secretKey });

  test.for<[spec: string, renames: OptionRenames, env: Record<string, string>]>([
    ["goes to its other variable", { greeting: { variable: "HELLO" } }, { HELLO: "hi" }],
    ["is printed as the usual one would be", { count: { variable: "N" } }, { N: "3" }],
    ["may be the framework's", { "web-mode": { variable: "M" } }, { M: "fast" }],
    ["gets a variable again that a framework option took", { mode: { variable: "MINE" } }, { MINE: "mine" }],
    ["has none while it is unset", { unset: { variable: "U" } }, {}],
    ["is each named entry of a secret", { token: { entries: { key: "API_KEY", none: "N" } } }, { API_KEY: "k" }],
    ["may be the secret key", { "app-secret-key": { entries: { value: "KEY" } } }, { KEY: "the-key" }],
  ])("%s", ([, renames, expected]) => {
    const { env } = rename(renames);

    expect(Object.fromEntries(Object.entries(env).map(([name, value]) => [name, reveal(value ?? "")]))).toEqual(
      expected,
    );
  });

  test("loses its usual variable, a secret only the entries that are named", () => {
    const { user, framework, keepsSecretKey } = rename({
      greeting: { variable: "HELLO" },
      token: { entries: { key: "API_KEY" } },
      "web-mode": { variable: "M" },
      "app-secret-key": { entries: { value: "KEY" } },
    });

    expect(user).toEqual({ count: 3, token: { id: secret("i") } });
    expect(framework).toEqual({});
    expect(keepsSecretKey).toBe(false);
  });
});

describe("`config.options` is refused", () => {
  const declared: Readonly<Record<string, CharmOption>> = {
    greeting: { type: "string" },
    token: { type: "secret" },
    "web-mode": { type: "string" },
    "web-odd": { type: "string" },
    "my-a": { type: "string" },
    my_a: { type: "string" },
  };
  const fault = (renames: OptionRenames) =>
    renamesFault(renames, webMetadata("2.0b1", { options: declared }), web, ["web-mode"]);

  test.for<[renames: OptionRenames, text: string | undefined]>([
    [{ greeting: { variable: "A" }, token: { entries: { key: "B" } }, "web-mode": { variable: "C" } }, undefined],
    [
      { nothing: { variable: "A" } },
      "paas-config.yaml: config.options references unknown charm configuration option 'nothing'",
    ],
    [
      { constructor: { variable: "A" } },
      "paas-config.yaml: config.options references unknown charm configuration option 'constructor'",
    ],
    [
      { "web-odd": { variable: "A" } },
      "paas-config.yaml: config.options cannot map option 'web-odd': it has no configuration-derived environment output",
    ],
    [{ greeting: { entries: { a: "A" } } }, "paas-config.yaml: config.options.greeting must use 'env-var'"],
    [{ token: { variable: "A" } }, "paas-config.yaml: config.options.token must use 'secret-env-vars'"],
    [
      { greeting: { variable: "" } },
      'Invalid paas-config.yaml: invalid options: config (options.greeting: a variable needs a name without "=" and NUL)',
    ],
    [
      { greeting: { variable: "A=B" } },
      'Invalid paas-config.yaml: invalid options: config (options.greeting: a variable needs a name without "=" and NUL)',
    ],
    [
      { greeting: { variable: "A" }, token: { entries: { key: "A" } } },
      "Invalid paas-config.yaml: invalid options: config (options: both greeting and token.key go to A)",
    ],
    [
      { "my-a": { variable: "A" } },
      "paas-config.yaml: config.options cannot distinguish charm configuration options 'my-a' and 'my_a': hyphens and underscores are treated identically internally",
    ],
  ])("for %j: %s", ([renames, text]) => {
    expect(fault(renames)).toBe(text);
  });
});
