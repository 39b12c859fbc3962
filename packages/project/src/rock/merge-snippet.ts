import type { YamlMap } from "../yaml-file.ts";

/**
 * What an author wrote with what an extension adds: the author's scalars win, maps are merged, lists are joined with the extension's
 * items first. Anything empty counts as not written.
 */
export function mergeSnippet(own: YamlMap, snippet: YamlMap): YamlMap {
  const merged: Record<string, unknown> = { ...own };
  for (const [key, added] of Object.entries(snippet)) merged[key] = mergeValue(own[key], added);
  return merged;
}

function mergeValue(own: unknown, added: unknown): unknown {
  if (isEmpty(own)) return added;
  if (Array.isArray(own)) return Array.isArray(added) ? joined(added, own) : own;
  return isMap(own) && isMap(added) ? mergeSnippet(own, added) : own;
}

function joined(first: readonly unknown[], second: readonly unknown[]): readonly unknown[] {
  const all = [...first, ...second];
  return all.every((item) => typeof item === "string") ? [...new Set(all)] : all;
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) ? Object.keys(value).length === 0 : !value;
}

function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
