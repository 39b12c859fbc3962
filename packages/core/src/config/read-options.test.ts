import { describe, expect, test } from "vitest";
import * as z from "zod";
import { web, webMetadata } from "../../test/fixture.ts";
import type { CharmOption } from "../charm-metadata.ts";
import type { SecretReading } from "../conditions.ts";
import type { ConfigValue } from "../juju/hook-tools.ts";
import { reveal, secret } from "../secret.ts";
import { secretOption } from "../secret-option.ts";
import { judgeFrameworkOptions } from "./framework-options.ts";
import { type OptionsReading, readOptions } from "./read-options.ts";

const options: Readonly<Record<string, CharmOption>> = {
  greeting: { type: "string" },
  token: { type: "secret" },
  mode: { type: "string" },
  "need-me": { type: "int", optional: false },
  "web-mode": { type: "string" },
  "web-secret-key": { type: "string" },
  "web-secret-key-id": { type: "secret" },
};

async function read(
  values: Readonly<Record<string, ConfigValue>>,
  secrets: Readonly<Record<string, SecretReading>> = {},
  declared: Readonly<Record<string, z.ZodType>> = {},
): Promise<OptionsReading> {
  const metadata = webMetadata("1.12", { options });
  const judged = await judgeFrameworkOptions({ framework: web, metadata, values, kept: undefined });
  const given = { "need-me": 1, ...values };
  return readOptions({
    framework: web,
    metadata,
    values: given,
    secrets: new Map(Object.entries(secrets)),
    frameworkOptions: judged.options,
    declared,
  });
}

const content = { value: secret("v") };
const refused = { key: "token", reason: "not granted" };

describe("options that are well", () => {
  test("go to the framework, to the application, or lose their variable to the framework's", async () => {
    const { framework, user, shadowed, conditions } = await read(
      { greeting: "hi", mode: "mine", "web-mode": "fast", token: "secret:x" },
      { token: content },
    );

    expect(framework).toEqual({ "web-mode": "fast" });
    expect(user).toEqual({ greeting: "hi", "need-me": 1, token: content });
    expect(shadowed).toEqual({ mode: "mine" });
    expect(conditions).toEqual([]);
  });

  test.for<[spec: string, values: Record<string, string>, key: string | undefined]>([
    ["a text", { "web-secret-key": "text" }, "text"],
    ["a secret", { "web-secret-key-id": "secret:x" }, "v"],
    ["none", {}, undefined],
  ])("supply the secret key by %s", async ([, values, key]) => {
    const { secretKey } = await read(values, { "web-secret-key-id": content });

    expect(secretKey === undefined ? undefined : reveal(secretKey)).toBe(key);
  });

  test("of charm.ts have the types of their schemas", async () => {
    const declared = {
      greeting: z.string().transform((text) => text.length),
      token: secretOption(),
      unset: z.string().default("d"),
    };

    const reading = await read({ greeting: "hello", token: "secret:x" }, { token: content }, declared);

    expect(reading.declared).toEqual({ greeting: 5, token: content, unset: "d" });
  });
});

describe("options that are not well are told", () => {
  test.for<[values: Record<string, ConfigValue>, secrets: Record<string, SecretReading>, message: string]>([
    [{ "web-mode": "" }, {}, "blocked invalid options: web-mode (needs at least one character)"],
    [{ "web-secret-key": "" }, {}, "blocked invalid options: web-secret-key (needs at least one character)"],
    [
      { "web-secret-key": "a", "web-secret-key-id": "secret:x" },
      {},
      "blocked invalid options: web-secret-key (set either this or web-secret-key-id, not both)",
    ],
    [
      { "web-secret-key-id": "secret:x" },
      { "web-secret-key-id": { other: secret("o") } },
      'blocked invalid options: web-secret-key-id (the secret has no entry named "value")',
    ],
    [
      { "web-secret-key-id": "secret:x" },
      { "web-secret-key-id": { ...content, other: secret("o") } },
      'blocked invalid options: web-secret-key-id (has 2 entries, needs exactly one named "value")',
    ],
    [{ token: "secret:x" }, { token: refused }, "waiting cannot read the secret of option token: not granted"],
    [{ greeting: "a\0b" }, {}, "blocked invalid options: greeting (holds a NUL character)"],
    [
      { token: "secret:x" },
      { token: { entry: secret("a\0") } },
      "blocked invalid options: token (the entry entry of its secret holds a NUL character)",
    ],
  ])("%j", async ([values, secrets, message]) => {
    const { conditions } = await read(values, secrets);

    expect(conditions.map((condition) => `${condition.level} ${condition.message}`)).toEqual([message]);
  });

  test("when one is missing, and none is counted as one that is empty", async () => {
    const metadata = webMetadata("1.12", { options });
    const input = {
      framework: web,
      metadata,
      secrets: new Map(),
      frameworkOptions: { values: {}, problems: [] },
      declared: {},
    };

    const missing = readOptions({ ...input, values: {} });
    const empty = readOptions({ ...input, values: { "need-me": "" } });

    expect(missing.conditions[0]?.message).toBe("missing options: need-me");
    expect(empty.conditions).toEqual([]);
  });

  test("when a schema of charm.ts refuses one, or misses one", async () => {
    const declared = { greeting: z.string().max(2, "needs at most 2 characters"), other: z.string() };

    const { conditions } = await read({ greeting: "hello" }, {}, declared);

    expect(conditions.map(({ message }) => message)).toEqual([
      "missing options: other, invalid options: greeting (needs at most 2 characters)",
    ]);
  });

  test("and a secret that nobody looks at is no matter", async () => {
    expect((await read({}, { "app-other": refused })).unread).toBe(false);
    expect((await read({}, { token: refused })).unread).toBe(true);
  });
});
