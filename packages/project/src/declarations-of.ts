import { type Charm, type CharmActionDefinition, secretOptionMark } from "@paas-charm/core";
import * as z from "zod";
import type { DeclaredCharm, DeclaredEndpoint, DeclaredOption } from "./declared-charm.ts";
import { frameworkFormOf } from "./framework-form.ts";
import type { YamlMap } from "./yaml-file.ts";

/**
 * What a charm of charm.ts declares, in the terms of Juju's metadata.
 *
 * @throws TypeError for a charm that is none, and for a schema that Juju's metadata cannot hold
 */
export function declarationsOf(charm: Charm): DeclaredCharm {
  if (!isCharm(charm)) throw new TypeError("charm.ts exports no charm as its default");
  const form = frameworkFormOf(charm.framework);
  return {
    framework: charm.framework.name,
    ...(form && { frameworkForm: form }),
    options: mapValues(charm.options, optionOf),
    actions: mapValues(charm.actions, actionOf),
    endpoints: mapValues(
      charm.integrations,
      (_name, { integration, optional, limit }): DeclaredEndpoint => ({
        role: integration.role,
        interface: integration.interface,
        ...(integration.role === "requires" && { optional }),
        ...(limit !== undefined && { limit }),
      }),
    ),
    // Plain data, as it will be once it has left the process that imports charm.ts.
    ...(charm.metadata !== undefined && { metadata: JSON.parse(JSON.stringify(charm.metadata)) as YamlMap }),
  };
}

/** charm.ts may export anything. */
function isCharm(charm: unknown): charm is Charm {
  if (typeof charm !== "object" || charm === null) return false;
  const { framework, options, actions, integrations } = charm as Partial<Record<keyof Charm, unknown>>;
  return [framework, options, actions, integrations].every((part) => typeof part === "object" && part !== null);
}

/** A zod schema as a Juju option. Juju's types are few: what is none of them is refused. */
export function optionOf(name: string, schema: z.ZodType): DeclaredOption {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  // Juju's secret options hold an id, so that a schema of their entries gives no type.
  const type = json["juju"] === secretOptionMark ? "secret" : jujuType(json);
  if (type === undefined) {
    throw new TypeError(
      `config option \`${name}\` of charm.ts is no text, number, boolean or secret; Juju has no other types`,
    );
  }
  const fallback: unknown = json.default;
  const required = fallback === undefined && !schema.safeParse(undefined).success;
  return {
    type,
    ...(isOf(type, fallback) && { default: fallback }),
    ...(json.description !== undefined && { description: json.description }),
    ...(required && { optional: false }),
  };
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The one Juju type that all values of a schema have. */
function jujuType(json: JsonSchema): Exclude<DeclaredOption["type"], "secret"> | undefined {
  const types = new Set(typesOf(json));
  if (types.size === 2 && types.has("int") && types.has("float")) return "float";
  const [only, other] = types;
  return other === undefined && only !== "other" ? only : undefined;
}

function typesOf(json: JsonSchema): readonly ("string" | "int" | "float" | "boolean" | "other")[] {
  const members = json.anyOf ?? json.oneOf ?? json.allOf;
  if (members !== undefined) {
    return members.flatMap((member) => (typeof member === "object" ? typesOf(member) : ["other"]));
  }
  const values = json.enum ?? (json.const === undefined ? [] : [json.const]);
  switch (json.type) {
    case "string":
    case "boolean":
      return [json.type];
    case "integer":
      return ["int"];
    case "number":
      return values.length > 0 && values.every(Number.isInteger) ? ["int"] : ["float"];
    default:
      return ["other"];
  }
}

/** Whether a default can stand in the metadata; another one is the schema's business when the charm runs. */
function isOf(type: DeclaredOption["type"], value: unknown): value is string | number | boolean {
  if (type === "int") return Number.isInteger(value);
  return typeof value === (type === "float" ? "number" : type) && type !== "secret";
}

/** An action with its parameters as the JSON Schema that Juju checks them by before the charm runs. */
function actionOf(name: string, { description, params }: CharmActionDefinition): YamlMap {
  return { ...(description !== undefined && { description }), ...(params && paramsOf(name, params)) };
}

function paramsOf(action: string, params: z.ZodType): YamlMap {
  const { type, properties, required, additionalProperties } = z.toJSONSchema(params, {
    io: "input",
    target: "draft-4",
    unrepresentable: "any",
  });
  if (type !== "object" || properties === undefined) {
    throw new TypeError(`the parameters of action \`${action}\` of charm.ts are no z.object({…}) with named members`);
  }
  return {
    params: properties,
    ...(required && required.length > 0 && { required }),
    additionalProperties: additionalProperties !== undefined && additionalProperties !== false,
  };
}

function mapValues<Value, Result>(
  map: Readonly<Record<string, Value>>,
  work: (name: string, value: Value) => Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, work(name, value)]));
}
