import { createHash } from "node:crypto";

/** sha256 of a JSON value, members in a fixed order, so that equal values have equal digests. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sortedMembers)).digest("hex");
}

function sortedMembers(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
