import type { Dialect } from "@paas-charm/core";
import { paasConfigSchema } from "@paas-charm/core";
import { charmcraftSchema } from "@paas-charm/project";
import * as z from "zod";

/** Prints the JSON Schema of a file. */
export async function schema(
  file: "charmcraft.yaml" | "paas-config.yaml",
  { base }: { readonly base: string },
): Promise<void> {
  const made =
    file === "charmcraft.yaml" ? charmcraftSchema() : await paasConfig(base === "ubuntu@26.04" ? "2.0b1" : "1.12");
  process.stdout.write(`${JSON.stringify({ ...made, title: file }, undefined, 2)}\n`);
}

/** Ports are read from texts too, so that the schema itself cannot say what they are. */
async function paasConfig(dialect: Dialect): Promise<object> {
  const made = z.toJSONSchema(await paasConfigSchema(dialect), { io: "input", unrepresentable: "any" });
  const port = { type: "integer", minimum: 1, maximum: 65535 };
  const properties = Object.entries(made.properties ?? {}).map(([key, value]) => [
    key,
    /port$/.test(key) && typeof value === "object" ? { ...value, ...port } : value,
  ]);
  return { ...made, properties: Object.fromEntries(properties) };
}
