import * as z from "zod";
import { charmShape } from "../charmcraft/charm-model.ts";
import { bases } from "../charmcraft/platform-faults.ts";
import { extensions } from "../extensions/index.ts";
import type { YamlMap } from "../yaml-file.ts";

const interfaces = ["requires", "provides", "peers"];
const optionTypes = ["string", "int", "float", "boolean", "secret"] as const;

/** The JSON Schema of charmcraft.yaml with our extensions, for editors. Keys that nobody knows are refused, as charmcraft does. */
export function charmcraftSchema(): YamlMap {
  const endpoints = z
    .record(
      z.string(),
      z.nullable(
        z.string().or(
          z.strictObject({
            interface: z.string().describe("What both sides speak, such as postgresql_client."),
            limit: z.int().nullish().describe("How many relations there may be."),
            scope: z.enum(["global", "container"]).optional(),
            optional: z.boolean().optional().describe("false: the charm blocks until it is integrated."),
          }),
        ),
      ),
    )
    .nullish();
  const option = z.looseObject({
    type: z.enum(optionTypes).optional(),
    default: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
    description: z.string().optional(),
    optional: z.boolean().optional().describe("false: the charm blocks until it is set."),
  });
  const { license: _, contact: __, issues: ___, "source-code": ____, ...shape } = charmShape();
  const platform = z.strictObject({
    "build-on": z.string().or(z.array(z.string())).optional(),
    "build-for": z.string().or(z.array(z.string()).max(1)).optional(),
  });
  const schema = z.strictObject({
    ...shape,
    base: z.enum(bases as [string, ...string[]]).optional(),
    "build-base": z.string().optional(),
    platforms: z.record(z.string(), platform.nullable()).optional(),
    parts: z.record(z.string(), z.looseObject({ plugin: z.string().optional() })).optional(),
    extensions: z
      .array(z.enum(Object.keys(extensions) as [string, ...string[]]))
      .max(1)
      .nullish()
      .describe("The framework of the application."),
    ...Object.fromEntries(interfaces.map((role) => [role, endpoints])),
    config: z.looseObject({ options: z.record(z.string(), option.nullable()).optional() }).nullish(),
    actions: z.record(z.string(), z.looseObject({ description: z.string().optional() }).nullable()).nullish(),
  });
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as YamlMap;
}
