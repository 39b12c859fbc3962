import type { YamlMap } from "./yaml-file.ts";

/** Whether a value is a map, and no list. */
export function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The map at a path; empty when there is none. */
export function mapAt(value: unknown, path: readonly string[] = []): YamlMap {
  let found = value;
  for (const key of path) found = isMap(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return isMap(found) ? found : {};
}
