import type { YamlMap } from "../yaml-file.ts";
import { isMap } from "../yaml-map.ts";
import { charmShape } from "./charm-model.ts";
import { longBases, longPlatforms } from "./platform-faults.ts";

/**
 * An expanded charmcraft.yaml as charmcraft prints it: its order of keys, platforms in their long form, texts and URLs normalised, nulls left
 * out. Keys that it does not know come last.
 */
export function printedCharm(charm: YamlMap): YamlMap {
  const order = Object.keys(charmShape()).filter((key) => key !== "bases");
  const keys = [...order, ...Object.keys(charm).filter((key) => !order.includes(key))];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = printedValue(key, charm[key]);
      return value === undefined || value === null ? [] : [[key, value]];
    }),
  );
}

function printedValue(key: string, value: unknown): unknown {
  switch (key) {
    case "platforms":
      return longPlatforms(value);
    case "bases":
      return longBases(value);
    case "name":
    case "title":
    case "summary":
    case "description":
      return typeof value === "number" ? String(value) : value;
    case "subordinate":
      return typeof value === "string" ? /^(?:y|yes|true|t|on|1)$/i.test(value) : value;
    case "parts":
      return isMap(value) ? Object.fromEntries(Object.entries(value).map(withPlugin)) : value;
    case "charm-libs":
      return Array.isArray(value) ? value.map(printedLibrary) : value;
    case "links":
    case "charmhub":
      return isMap(value)
        ? Object.fromEntries(Object.entries(value).map(([name, link]) => [name, printedLink(name, link)]))
        : value;
    default:
      return value;
  }
}

/** A part's own name is its plugin where it says none. */
function withPlugin([name, part]: readonly [string, unknown]): readonly [string, unknown] {
  return [name, isMap(part) && part["plugin"] === undefined ? { plugin: name, ...part } : part];
}

function printedLibrary(library: unknown): unknown {
  if (!isMap(library) || typeof library["lib"] !== "string") return library;
  const [charm = "", ...rest] = library["lib"].split(".");
  return { ...library, lib: [charm.replaceAll("_", "-"), ...rest].join(".") };
}

function printedLink(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => printedLink(name, item));
  return name !== "contact" && typeof value === "string" && URL.canParse(value) ? new URL(value).href : value;
}
