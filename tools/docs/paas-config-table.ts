import { paasConfigSchema } from "@paas-charm/core";
import * as z from "zod";
import { tableByForm } from "./by-form.ts";
import { code } from "./table.ts";

type Schema = z.core.JSONSchema.BaseSchema;

/** Every key of paas-config.yaml, as its schemas have it. */
export async function paasConfigTable(): Promise<string> {
  return await tableByForm(
    ["Key", "Type", "What it is"],
    async (dialect) => {
      const schema = z.toJSONSchema(await paasConfigSchema(dialect), { io: "input", unrepresentable: "any" });
      return keysOf(schema, "");
    },
    "as given",
  );
}

/** The keys below a schema, each with its whole path: `prometheus.scrape_configs[].job_name`. */
function keysOf(schema: Schema, path: string): readonly (readonly string[])[] {
  const rows = Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
    typeof value === "boolean" ? [] : rowsOf(value, path === "" ? key : `${path}.${key}`),
  );
  const named = schema.additionalProperties;
  const others = typeof named === "object" && !isText(named) ? keysOf(withoutNull(named), `${path}.<name>`) : [];
  const choices = (schema.anyOf ?? []).flatMap((choice) => keysOf(choice as Schema, path));
  return [...rows, ...others, ...choices];
}

function rowsOf(given: Schema, path: string): readonly (readonly string[])[] {
  const schema = withoutNull(given);
  const { items } = schema;
  const inside =
    typeof items === "object" && !Array.isArray(items) && !isText(items as Schema)
      ? keysOf(items as Schema, `${path}[]`)
      : keysOf(schema, path);
  const description = given.description ?? schema.description;
  return description === undefined ? inside : [[code(path), typeOf(schema), description], ...inside];
}

/** A key may be null wherever it may be absent. */
function withoutNull(schema: Schema): Schema {
  const [only, ...others] = (schema.anyOf ?? []).filter((one) => (one as Schema).type !== "null") as Schema[];
  return only !== undefined && others.length === 0 ? only : schema;
}

function isText({ type }: Schema): boolean {
  return type === "string";
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(", ");
  const names: Readonly<Record<string, string>> = { array: "list", object: "map", string: "text" };
  const types: readonly (string | undefined)[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.map((type = "") => names[type] ?? type).join(" or ");
}
