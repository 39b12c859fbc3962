import { mergeSnippet } from "../rock/merge-snippet.ts";
import type { YamlMap } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";

/** Where an extension puts things that have names. */
const namedSections: readonly (readonly string[])[] = [
  ["containers"],
  ["resources"],
  ["peers"],
  ["actions"],
  ["requires"],
  ["provides"],
  ["config", "options"],
];

/**
 * An author's charmcraft.yaml with what the extension adds. Where charmcraft takes the file, the result is charmcraft's. Beyond that, what
 * the author writes about a name of the extension's wins field by field, and `null` takes the name or the field away.
 */
export function withExtension(own: YamlMap, snippet: YamlMap, generated: YamlMap): YamlMap {
  let merged = mergeSnippet(own, snippet);
  for (const path of namedSections) {
    const [written, added] = [mapAt(own, path), mapAt(generated, path)];
    const entries = { ...mapAt(merged, path) };
    for (const name of Object.keys(added).filter((key) => Object.hasOwn(written, key))) {
      const entry = written[name];
      if (entry === null) delete entries[name];
      else entries[name] = overridden(typeof entry === "string" ? { interface: entry } : entry, added[name]);
    }
    merged = replaced(merged, path, entries);
  }
  // The workload's container and its image come first, as where there is no other.
  for (const section of ["containers", "resources"]) {
    const [all, added] = [mapAt(merged, [section]), mapAt(generated, [section])];
    const first = Object.entries(all).filter(([name]) => Object.hasOwn(added, name));
    merged = replaced(merged, [section], { ...Object.fromEntries(first), ...all });
  }
  for (const section of ["assumes", "containers", "peers", "resources"]) {
    if (Object.hasOwn(own, section) && isEmpty(own[section])) merged = without(merged, section);
  }
  return merged;
}

function overridden(own: unknown, added: unknown): unknown {
  if (!isMap(own) || !isMap(added)) return own;
  const kept = Object.entries(added).flatMap(([key, value]) =>
    own[key] === null ? [] : [[key, Object.hasOwn(own, key) ? overridden(own[key], value) : value]],
  );
  const more = Object.entries(own).filter(([key, value]) => !Object.hasOwn(added, key) && value !== null);
  return Object.fromEntries([...kept, ...more]);
}

function replaced(value: YamlMap, [key = "", ...rest]: readonly string[], entries: YamlMap): YamlMap {
  const inner = rest.length === 0 ? entries : replaced(mapAt(value, [key]), rest, entries);
  return Object.keys(inner).length === 0 && !Object.hasOwn(value, key) ? value : { ...value, [key]: inner };
}

function without(value: YamlMap, key: string): YamlMap {
  const { [key]: _, ...rest } = value;
  return rest;
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value as object).length === 0);
}
