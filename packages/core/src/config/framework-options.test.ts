import { expect, test } from "vitest";
import * as z from "zod";
import type { CharmMetadata } from "../charm-metadata.ts";
import type { Framework } from "../framework.ts";
import { bareCharm, bareMetadata } from "../integrations/harness/bare-charm.ts";
import { judgeFrameworkOptions, type KeptOptions } from "./framework-options.ts";

const metadata: CharmMetadata = bareMetadata({}, { options: { "api-token": { type: "secret" } } });

/** A framework that tells how often its schema was asked for. */
function counting(schema: () => z.ZodType): Framework & { readonly asked: () => number } {
  let asked = 0;
  return {
    ...bareCharm.framework,
    async options() {
      asked += 1;
      return schema();
    },
    asked: () => asked,
  };
}

const schema = () =>
  z.object({
    level: z
      .string()
      .regex(/^[a-z]+$/, "needs lower case")
      .transform((text) => text.toUpperCase())
      .default("INFO"),
    workers: z.int("needs a whole number").exactOptional(),
  });

test("options are what their schema makes of them", async () => {
  const framework = counting(schema);
  const values = { level: "debug", greeting: "hello", "api-token": "secret:9m4e2mr0ui3e8a215n4g" };

  const { options, kept } = await judgeFrameworkOptions({ framework, metadata, values, kept: undefined });

  expect(options).toEqual({ values: { level: "DEBUG" }, problems: [] });
  expect(kept).toEqual({ given: { level: "debug", workers: null }, values: { level: "DEBUG" } });
});

test.for<[what: string, values: Readonly<Record<string, string | number>>, asked: number]>([
  ["is not asked for while the options stay as they were", { level: "debug" }, 0],
  ["is not asked for when another option changes", { level: "debug", greeting: "hello" }, 0],
  ["is asked for when an option changes", { level: "trace" }, 1],
  ["is asked for when an option is set", { level: "debug", workers: 2 }, 1],
  ["is asked for when an option is reset", {}, 1],
])("the schema %s", async ([, values, asked]) => {
  const kept: KeptOptions = { given: { level: "debug", workers: null }, values: { level: "DEBUG" } };
  const framework = counting(schema);

  const judged = await judgeFrameworkOptions({ framework, metadata, values, kept });
  const afresh = await judgeFrameworkOptions({ framework: counting(schema), metadata, values, kept: undefined });

  expect(framework.asked()).toBe(asked);
  expect(judged).toEqual(afresh);
});

test("options that are wrong are said and not kept", async () => {
  const framework = counting(schema);

  const judged = await judgeFrameworkOptions({ framework, metadata, values: { workers: 1.5 }, kept: undefined });

  expect(judged).toEqual({
    options: { values: {}, problems: [{ key: "workers", reason: "needs a whole number" }] },
  });
});

test("values that JSON does not hold are not kept", async () => {
  const framework = counting(() => z.object({ since: z.coerce.date() }));

  const judged = await judgeFrameworkOptions({ framework, metadata, values: { since: "2026-01-01" }, kept: undefined });

  expect(judged).toEqual({ options: { values: { since: new Date("2026-01-01") }, problems: [] } });
});
