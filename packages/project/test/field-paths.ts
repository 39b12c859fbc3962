import type { YamlMap } from "../src/yaml-file.ts";
import { isMap } from "../src/yaml-map.ts";

/** Paths of all members of a map, whatever their depth: each map before what is in it. */
export function fieldPaths(value: YamlMap, above: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...above, key];
    return [path, ...(isMap(inner) ? fieldPaths(inner, path) : [])];
  });
}
