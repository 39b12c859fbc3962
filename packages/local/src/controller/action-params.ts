import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import type { CharmAction } from "@paas-charm/core";
import { LocalError } from "../local-error.ts";

/**
 * The parameters as the charm gets them: checked against the action's schema, the schema's defaults put in, as Juju does before
 * the charm runs.
 *
 * @param additional - whether parameters that the action does not name are let through when it does not say; Juju's answer is yes before
 * 4.0 and no from then on
 * @throws {@link LocalError} `bad-params`, with every parameter that is wrong and never its value
 */
export function completeParams(
  name: string,
  action: CharmAction,
  given: Readonly<Record<string, unknown>>,
  additional: boolean,
): Readonly<Record<string, unknown>> {
  const schema: Schema = {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(action.params ?? {}).filter((entry): entry is [string, Schema] => isRecord(entry[1])),
    ),
    additionalProperties: action.additionalProperties ?? additional,
    ...(action.required && action.required.length > 0 ? { required: [...action.required] } : {}),
  };
  const params = withDefaults(schema, given);
  const { valid, errors } = new Validator(schema, "4", false).validate(params);
  if (valid) return isRecord(params) ? params : {};
  throw new LocalError(
    "bad-params",
    `cannot run action ${name}: validation failed: ${errors.flatMap(reason).join("; ")}`,
    {
      hint: `its parameters are ${
        Object.keys(action.params ?? {})
          .sort()
          .join(", ") || "none"
      }`,
    },
  );
}

/** Inserts what `default` says at every depth where an object is described, without changing the input. */
function withDefaults(schema: unknown, value: unknown): unknown {
  if (!isRecord(schema) || !isRecord(schema["properties"])) return value;
  if (value !== undefined && !isRecord(value)) return value;
  const result: Record<string, unknown> = { ...value };
  for (const [key, property] of Object.entries(schema["properties"])) {
    const inner = Object.hasOwn(result, key)
      ? withDefaults(property, result[key])
      : isRecord(property) && Object.hasOwn(property, "default")
        ? structuredClone(property["default"])
        : withDefaults(property, undefined);
    if (inner !== undefined) result[key] = inner;
  }
  return value === undefined && Object.keys(result).length === 0 ? undefined : result;
}

/** In Juju's manner: where, then what. The validator's own wrappers around a deeper error say nothing more. */
function reason({ keyword, instanceLocation, error }: OutputUnit): string[] {
  const path = instanceLocation.replace(/^#/, "").split("/").slice(1);
  switch (keyword) {
    case "properties":
    case "additionalProperties":
    case "items":
      return [];
    case "type": {
      const [, actual, expected] = /^Instance type "(.*)" is invalid\. Expected "(.*)"\.$/.exec(error) ?? [];
      return [expected ? `${at(path)} : must be of type ${expected}, given ${actual}` : `${at(path)} : ${error}`];
    }
    case "required": {
      const [, property] = /required property "(.*)"\.$/.exec(error) ?? [];
      return [`${at(path)} : "${property}" property is missing and required`];
    }
    case "false":
      return [`${at(path.slice(0, -1))} : additional property "${path.at(-1)}" is not allowed`];
    case "enum": {
      const [, allowed] = /match any of (\[.*\])\.$/s.exec(error) ?? [];
      return [`${at(path)} : must match one of the enum values ${allowed ?? ""}`.trim()];
    }
    default:
      return [`${at(path)} : does not satisfy ${keyword}`];
  }
}

function at(path: readonly string[]): string {
  return ["(root)", ...path].join(".");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
