import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import type { CharmAction } from "@paas-charm/core";

type Params = Readonly<Record<string, unknown>>;

/**
 * The parameters as a charm gets them: the schema's defaults put in, and what Juju would refuse.
 *
 * @param additional - whether parameters that the action does not name pass when it does not say so
 */
export function completeParams(
  action: CharmAction,
  given: Params,
  additional: boolean,
): { readonly params: Params; readonly problems: readonly string[] } {
  const properties = Object.fromEntries(Object.entries(action.params ?? {}).filter(isSchema));
  const schema: Schema = {
    type: "object",
    properties,
    additionalProperties: action.additionalProperties ?? additional,
    ...(action.required && action.required.length > 0 && { required: [...action.required] }),
  };
  const params = withDefaults(properties, given);
  const { errors } = new Validator(schema, "4", false).validate(params);
  return { params, problems: errors.flatMap(problemOf) };
}

function withDefaults(properties: Readonly<Record<string, Schema>>, given: Params): Params {
  const missing = Object.entries(properties).filter(
    ([name, property]) => !Object.hasOwn(given, name) && property["default"] !== undefined,
  );
  return { ...given, ...Object.fromEntries(missing.map(([name, property]) => [name, property["default"]])) };
}

function isSchema(entry: [string, unknown]): entry is [string, Schema] {
  return typeof entry[1] === "object" && entry[1] !== null;
}

/** Only the innermost of nested complaints says what is wrong. */
function problemOf({ keyword, instanceLocation, error }: OutputUnit): readonly string[] {
  if (["properties", "additionalProperties", "items"].includes(keyword)) return [];
  const path = instanceLocation.replace(/^#\/?/, "").replaceAll("/", ".");
  if (keyword === "false") return [`it has no parameter ${path}`];
  return [path === "" ? error : `${path}: ${error}`];
}
