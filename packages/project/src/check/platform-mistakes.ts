import { packPlatforms } from "../pack/platforms.ts";
import { type Fault, ProjectError } from "../project-error.ts";
import type { YamlFile, YamlMap } from "../yaml-file.ts";
import { mapAt } from "../yaml-map.ts";

/** Platforms that `pack` leaves out, or all of which it refuses, since there is no Node for them. */
export function platformMistakes(charm: YamlMap, file: YamlFile): readonly Fault[] {
  const labels = Object.keys(mapAt(charm, ["platforms"]));
  if (labels.length === 0) return [];
  const packed = platformsPacked(charm);
  return labels
    .filter((label) => !packed.includes(label))
    .map((label) => ({
      rule: "platform-runtime",
      message: `\`paas-charm pack\` has no Node for the platform \`${label}\`, and leaves it out`,
      fix: packed.length === 0 ? "add `amd64:` or `arm64:`" : "leave it out, or let it be built for amd64 or arm64",
      place: file.placeOf(["platforms", label]),
    }));
}

/** Names of the platforms that `pack` takes. */
export function platformsPacked(charm: YamlMap): readonly string[] {
  try {
    return packPlatforms({ expanded: { charm } }).map(({ label }) => label);
  } catch (error) {
    if (error instanceof ProjectError) return [];
    throw error;
  }
}
