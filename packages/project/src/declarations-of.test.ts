import {
  type Charm,
  defineAction,
  defineCharm,
  defineIntegration,
  integrate,
  postgresql,
  secretOption,
} from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { declarationsOf } from "./declarations-of.ts";
import type { DeclaredOption } from "./declared-charm.ts";

describe("an option", () => {
  test.for<[spec: string, schema: z.ZodType, option: DeclaredOption]>([
    ["is a text that must be set", z.string(), { type: "string", optional: false }],
    ["is a text with a default", z.string().default("hello"), { type: "string", default: "hello" }],
    ["may be left out", z.string().optional(), { type: "string" }],
    ["says what it is for", z.string().optional().describe("A line"), { type: "string", description: "A line" }],
    [
      "keeps its description under a default",
      z.string().describe("A line").default("x"),
      { type: "string", default: "x", description: "A line" },
    ],
    [
      "takes its description from meta",
      z.string().meta({ description: "A line" }).optional(),
      { type: "string", description: "A line" },
    ],
    ["is a text for an address", z.url().optional(), { type: "string" }],
    ["is a text for one of several", z.enum(["plain", "fancy"]).default("plain"), { type: "string", default: "plain" }],
    ["is a text for a literal", z.literal("plain").optional(), { type: "string" }],
    ["is a text for a union of literals", z.union([z.literal("a"), z.literal("b")]).optional(), { type: "string" }],
    [
      "is a text that becomes something else",
      z
        .string()
        .transform((text) => text.split(","))
        .optional(),
      { type: "string" },
    ],
    ["is a text that is read as a boolean", z.stringbool().optional(), { type: "string" }],
    ["is a whole number", z.int().default(50), { type: "int", default: 50 }],
    ["is a whole number in bounds", z.int().min(1).max(500).default(50), { type: "int", default: 50 }],
    ["is a whole number by check", z.number().int().optional(), { type: "int" }],
    ["is a whole number of several", z.literal([1, 2]).optional(), { type: "int" }],
    ["is a number", z.number().default(0.5), { type: "float", default: 0.5 }],
    ["is a number whose default is whole", z.number().default(1), { type: "float", default: 1 }],
    ["is a number for whole ones and others", z.union([z.int(), z.number()]).optional(), { type: "float" }],
    ["is a boolean", z.boolean().default(false), { type: "boolean", default: false }],
    ["is a secret that must be set", secretOption(), { type: "secret", optional: false }],
    ["is a secret that may be left out", secretOption().optional(), { type: "secret" }],
    [
      "is a secret with a description",
      secretOption().describe("Its token").optional(),
      { type: "secret", description: "Its token" },
    ],
    ["keeps a default of its input", z.string().transform(Number).prefault("5"), { type: "string", default: "5" }],
    ["leaves a default of its output to the schema", z.string().transform(Number).default(5), { type: "string" }],
  ])("%s", ([, schema, option]) => {
    const { options } = declarationsOf(defineCharm({ framework: flask, config: { it: schema } }));

    expect(options).toEqual({ it: option });
  });

  test.for<[spec: string, schema: z.ZodType]>([
    ["a list", z.array(z.string())],
    ["a map", z.object({ a: z.string() })],
    ["a text or nothing", z.string().nullable()],
    ["a text or a number", z.union([z.string(), z.number()])],
    ["a date", z.date()],
    ["anything", z.unknown()],
  ])("is not %s", ([, schema]) => {
    const charm = defineCharm({ framework: flask, config: { it: schema } });

    expect(() => declarationsOf(charm)).toThrow("config option `it` of charm.ts is no text, number, boolean or secret");
  });
});

describe("an action", () => {
  const declared = (params?: z.ZodType) =>
    declarationsOf(
      defineCharm({
        framework: flask,
        actions: {
          it: defineAction({ description: "Does it", ...(params && { params }), run: async () => undefined }),
        },
      }),
    ).actions["it"];

  test("has no parameters unless it declares some", () => {
    const action = declared();

    expect(action).toEqual({ description: "Does it" });
  });

  test("has its parameters as JSON Schema, and takes no others", () => {
    const action = declared(
      z.object({
        all: z.boolean().default(false).describe("Whether all of it"),
        name: z.string().min(2),
        level: z.number().gt(3).optional(),
        kinds: z.array(z.enum(["a", "b"])).default([]),
      }),
    );

    expect(action).toEqual({
      description: "Does it",
      params: {
        all: { type: "boolean", default: false, description: "Whether all of it" },
        name: { type: "string", minLength: 2 },
        level: { type: "number", minimum: 3, exclusiveMinimum: true },
        kinds: { type: "array", items: { type: "string", enum: ["a", "b"] }, default: [] },
      },
      required: ["name"],
      additionalProperties: false,
    });
  });

  test("takes other parameters when its schema does", () => {
    const action = declared(z.looseObject({ name: z.string().optional() }));

    expect(action).toMatchObject({ additionalProperties: true });
  });

  test("is refused when its parameters have no names", () => {
    expect(() => declared(z.record(z.string(), z.string()))).toThrow("the parameters of action `it` of charm.ts");
    expect(() => declared(z.string())).toThrow("are no z.object({…}) with named members");
  });
});

describe("an integration", () => {
  test("is an endpoint under the name it is given", () => {
    const { endpoints } = declarationsOf(
      defineCharm({
        framework: flask,
        integrations: { postgresql: postgresql(), reports: postgresql({ optional: true, limit: 3 }) },
      }),
    );

    expect(endpoints).toEqual({
      postgresql: { role: "requires", interface: "postgresql_client", optional: false, limit: 1 },
      reports: { role: "requires", interface: "postgresql_client", optional: true, limit: 3 },
    });
  });

  test("of a provider may not be optional: nobody waits for it", () => {
    const feed = defineIntegration({
      interface: "feed",
      role: "provides",
      endpoint: "feed",
      rank: 1,
      envRank: 1,
      needs: () => ({}),
      read: () => ({ state: "ready", data: 1 }),
    });

    const { endpoints } = declarationsOf(defineCharm({ framework: flask, integrations: { feed: integrate(feed) } }));

    expect(endpoints).toEqual({ feed: { role: "provides", interface: "feed", limit: 1 } });
  });
});

test("refuses a charm that is none", () => {
  for (const charm of [undefined, null, 1, {}, { framework: flask }]) {
    expect(() => declarationsOf(charm as unknown as Charm)).toThrow("charm.ts exports no charm as its default");
  }
});
