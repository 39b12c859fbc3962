import { type Charm, secretOptionMark } from "@paas-charm/core";
import * as z from "zod";
import type { DeclaredCharm, DeclaredEndpoint, DeclaredOption } from "./declared-charm.ts";

/** What a charm of charm.ts declares, in the terms of Juju's metadata. */
export function declarationsOf(charm: Charm): DeclaredCharm {
  const options = Object.entries(charm.options).map(([name, schema]): [string, DeclaredOption] => [
    name,
    optionOf(name, schema),
  ]);
  const actions = Object.entries(charm.actions).map(
    ([name, { description, params }]): [string, Record<string, unknown>] => [
      name,
      { ...(description !== undefined && { description }), ...(params && paramsOf(params)) },
    ],
  );
  const endpoints = Object.entries(charm.integrations).map(
    ([name, { integration, optional, limit }]): [string, DeclaredEndpoint] => [
      name,
      {
        role: integration.role,
        interface: integration.interface,
        ...(integration.role === "requires" && { optional }),
        ...(limit !== undefined && { limit }),
      },
    ],
  );
  return {
    framework: charm.framework.name,
    options: Object.fromEntries(options),
    actions: Object.fromEntries(actions),
    endpoints: Object.fromEntries(endpoints),
  };
}

/** A zod schema as a Juju option. Juju's types are few: what is none of them is refused. */
function optionOf(name: string, schema: z.ZodType): DeclaredOption {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const marked = schema.meta()?.["juju"] === secretOptionMark;
  const type = marked ? "secret" : jujuType(json.type, json.enum);
  if (type === undefined) {
    throw new TypeError(
      `config option \`${name}\` of charm.ts is no text, number, boolean or secret; Juju has no other types`,
    );
  }
  const fallback = json.default;
  const plain = typeof fallback === "string" || typeof fallback === "number" || typeof fallback === "boolean";
  const required = !marked && fallback === undefined && !schema.safeParse(undefined).success;
  return {
    type,
    ...(plain && { default: fallback }),
    ...(json.description !== undefined && { description: json.description }),
    ...(required && { optional: false }),
  };
}

function jujuType(type: unknown, values: readonly unknown[] | undefined): DeclaredOption["type"] | undefined {
  switch (type ?? (values?.every((value) => typeof value === "string") === true ? "string" : undefined)) {
    case "string":
      return "string";
    case "integer":
      return "int";
    case "number":
      return "float";
    case "boolean":
      return "boolean";
    default:
      return undefined;
  }
}

/** An action's parameters as the JSON Schema that Juju checks them by before the charm runs. */
function paramsOf(params: z.ZodType): Record<string, unknown> {
  const { properties, required } = z.toJSONSchema(params, { io: "input", target: "draft-4", unrepresentable: "any" });
  return {
    ...(properties && { params: properties }),
    ...(required && required.length > 0 && { required }),
    additionalProperties: false,
  };
}
