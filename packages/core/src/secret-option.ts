import * as z from "zod";
import { Secret } from "./secret.ts";

/** Marks a schema as an option of Juju's type `secret`. */
export const secretOptionMark = "juju-secret";

/**
 * An option whose value is a Juju secret: the operator sets it to a secret's id and grants the secret to the application.
 * The charm gets the secret's entries, wrapped.
 */
export function secretOption(): z.ZodType<Readonly<Record<string, Secret>>> {
  return z.record(z.string(), z.instanceof(Secret)).meta({ juju: secretOptionMark });
}
