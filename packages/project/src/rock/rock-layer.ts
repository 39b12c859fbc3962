import { stringify } from "yaml";
import type { YamlMap } from "../yaml-file.ts";

/** The Pebble layer of a rock. */
export interface RockLayer {
  /** Where it lies in the image. */
  readonly path: string;
  readonly content: YamlMap;
  /** The file's text. */
  readonly text: string;
}

/** The layer that rockcraft writes into an expanded rock. */
export function rockLayer(rock: YamlMap): RockLayer {
  const kept = ["summary", "description", "services", "checks"].filter((key) => rock[key] !== undefined);
  const content = Object.fromEntries(kept.map((key) => [key, rock[key]]));
  return {
    path: `/var/lib/pebble/default/layers/001-rockcraft-${String(rock["name"])}.yaml`,
    content,
    text: stringify(content, { version: "1.1" }),
  };
}
