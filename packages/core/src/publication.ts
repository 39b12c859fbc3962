import type { Databag, SecretContent } from "./juju/hook-tools.ts";
import { sameJson } from "./same-json.ts";

/** What has to be written so that a databag says what a publication wants; null removes a key. */
export type DatabagChanges = Readonly<Record<string, string | null>>;

/**
 * The keys of a databag that do not say yet what is wanted. Values are compared by meaning: JSON as JSON, so that another
 * spacing or order of members is no change. Keys that nobody wants anything of are foreign and stay.
 */
export function databagChanges(
  current: Databag,
  wanted: Readonly<Record<string, string | null | { readonly secretLabel: string }>>,
  secretIds: ReadonlyMap<string, string>,
): DatabagChanges {
  const changes: Record<string, string | null> = {};
  for (const [key, want] of Object.entries(wanted)) {
    const value = want !== null && typeof want === "object" ? secretIds.get(want.secretLabel) : want;
    if (value === undefined) continue;
    const have = current[key];
    if (value === null ? have !== undefined : have === undefined || !sameMeaning(have, value)) changes[key] = value;
  }
  return changes;
}

/** Whether two secrets hold the same. */
export function sameContent(one: SecretContent, other: SecretContent): boolean {
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length &&
    entries.every(([key, value]) => Object.hasOwn(other, key) && other[key]?.equals(value) === true)
  );
}

/** Whether two databag values mean the same: the same text, or the same JSON. */
export function sameMeaning(one: string, other: string): boolean {
  if (one === other) return true;
  if (!/^\s*[[{"]/.test(one) || !/^\s*[[{"]/.test(other)) return false;
  try {
    return sameJson(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}
