import { longPlatforms } from "../charmcraft/platform-faults.ts";
import type { YamlMap } from "../yaml-file.ts";

/** Keys in the order in which rockcraft prints them; others come last. */
const order = [
  ...["name", "title", "version", "summary", "description", "base", "build-base", "platforms", "contact", "issues"],
  ...["source-code", "license", "adopt-info", "parts", "package-repositories", "environment", "run-user", "services"],
  ...["checks", "entrypoint-service", "entrypoint-command"],
];

/** An expanded rockcraft.yaml as rockcraft prints it: its order of keys, platforms in their long form, nulls left out. */
export function printedRock(rock: YamlMap): YamlMap {
  const keys = [...order, ...Object.keys(rock).filter((key) => !order.includes(key))];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = key === "platforms" ? longPlatforms(rock[key]) : rock[key];
      return value === undefined || value === null ? [] : [[key, value]];
    }),
  );
}
