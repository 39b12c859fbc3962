import { crc32 } from "node:zlib";

/**
 * Digest of a JSON value, members in a fixed order, so that equal values have equal digests. It tells a change from none and guards
 * nothing: a checksum does, where to load cryptography for it would cost every dispatch 4 ms.
 */
export function digestOf(value: unknown): string {
  const text = JSON.stringify(value, sortedMembers);
  return `${crc32(text).toString(16).padStart(8, "0")}-${text.length}`;
}

function sortedMembers(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
