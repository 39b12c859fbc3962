import type { CharmAction } from "@paas-charm/core";
import { on } from "../on.ts";
import type { Move, World } from "./move.ts";

/** Secrets that change, and actions that an operator runs. */
export function otherMoves({ metadata, now }: World): readonly Move[] {
  return [
    ...now.secrets.flatMap(({ id, label, owner, rotate }): readonly Move[] => {
      const name = label || id;
      if (owner === null) return [{ text: `secret-changed (${name})`, event: on.secretChanged(id) }];
      return rotate === "never" ? [] : [{ text: `secret-rotate (${name})`, event: on.secretRotate(id) }];
    }),
    ...Object.entries(metadata.actions).map(
      ([name, action]): Move => ({ text: `action ${name}`, event: on.action(name, paramsOf(action)) }),
    ),
  ];
}

/** The parameters that an action cannot do without, each with some value of its type. */
function paramsOf({ params = {}, required = [] }: CharmAction): Readonly<Record<string, unknown>> {
  return Object.fromEntries(required.map((name) => [name, someValue(params[name])]));
}

function someValue(schema: unknown): unknown {
  const {
    type,
    enum: values,
    minimum,
  } = (schema ?? {}) as { type?: unknown; enum?: readonly unknown[]; minimum?: number };
  if (values !== undefined) return values[0];
  switch (type) {
    case "integer":
    case "number":
      return (minimum ?? 0) + 1;
    case "boolean":
      return true;
    case "array":
      return [];
    case "object":
      return {};
    default:
      return "some-text";
  }
}
