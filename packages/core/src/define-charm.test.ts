import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { postgresql } from "./data-integrations.ts";
import { type Charm, type DatabaseData, defineAction, defineCharm, type Framework, type Secret } from "./index.ts";
import { secretOption } from "./secret-option.ts";

declare const framework: Framework;

test("gives env the values of its options, as their schemas say", () => {
  const definition = () =>
    defineCharm({
      framework,
      config: {
        greeting: z.string().default("hello"),
        shown: z.int(),
        ratio: z.number().optional(),
        style: z.enum(["plain", "fancy"]),
        "api-token": secretOption(),
        tags: z.string().transform((text) => text.split(",")),
      },
      env: ({ config }) => {
        expectTypeOf(config.greeting).toEqualTypeOf<string>();
        expectTypeOf(config.shown).toEqualTypeOf<number>();
        expectTypeOf(config.ratio).toEqualTypeOf<number | undefined>();
        expectTypeOf(config.style).toEqualTypeOf<"plain" | "fancy">();
        expectTypeOf(config["api-token"]).toEqualTypeOf<Readonly<Record<string, Secret>>>();
        expectTypeOf(config.tags).toEqualTypeOf<string[]>();
        // @ts-expect-error there is no such option
        return { GREETING: config.greetings };
      },
    });

  expectTypeOf(definition).returns.toExtend<Charm>();
});

test("gives env the data of its integrations, which may not be there", () => {
  const definition = () =>
    defineCharm({
      framework,
      integrations: { postgresql: postgresql({ optional: false }), reports: postgresql({ optional: true }) },
      env: ({ integrations }) => {
        expectTypeOf(integrations.postgresql).toEqualTypeOf<DatabaseData | undefined>();
        // @ts-expect-error there is no such endpoint
        return { HOST: integrations.mysql?.url };
      },
    });

  expectTypeOf(definition).returns.toHaveProperty("integrations");
});

test("refuses a variable that is no text", () => {
  const definition = () =>
    defineCharm({
      framework,
      config: { shown: z.int() },
      // @ts-expect-error a number is no variable
      env: ({ config }) => ({ SHOWN: config.shown }),
    });

  expectTypeOf(definition).toBeFunction();
});

test("gives an action its parameters, as their schema says", () => {
  const action = defineAction({
    params: z.object({ all: z.boolean().default(false), count: z.int().optional() }),
    run: async ({ params, env }) => {
      expectTypeOf(params).toEqualTypeOf<{ all: boolean; count?: number | undefined }>();
      expectTypeOf(env).toEqualTypeOf<Readonly<Record<string, string | Secret>>>();
      return { all: `${params.all}` };
    },
  });
  const bare = defineAction({
    run: async ({ params }) => {
      expectTypeOf(params).toEqualTypeOf<undefined>();
      return undefined;
    },
  });

  expectTypeOf(action.params).not.toBeAny();
  expectTypeOf(bare.description).toEqualTypeOf<string | undefined>();
});

test("keeps what was declared, and leaves out what was not", () => {
  const options = { greeting: z.string() };

  const charm = defineCharm({ framework: { name: "any" } as Framework, config: options });

  expect(charm.options).toBe(options);
  expect(charm).toMatchObject({ integrations: {}, actions: {} });
  expect(charm).not.toHaveProperty("env");
  expectTypeOf(charm.options.greeting).toEqualTypeOf<z.ZodString>();
});
