import { stringify } from "yaml";
import type { ExpandedCharm } from "./expand.ts";
import type { CharmPlatform } from "./node-runtime.ts";
import type { YamlMap } from "./yaml-file.ts";

/** The files that Juju reads, by name: text for each that the charm has something to say in. */
export function jujuFiles(
  { charm, base }: Pick<ExpandedCharm, "charm" | "base">,
  version: string,
  platform: CharmPlatform,
): Readonly<Record<string, string>> {
  const [name = "ubuntu", channel = "24.04"] = base.split("@");
  return {
    "metadata.yaml": yaml(metadataOf(charm)),
    "manifest.yaml": yaml({ bases: [{ name, channel, architectures: [platform] }] }),
    ...(isFilled(charm["config"]) && { "config.yaml": yaml(charm["config"]) }),
    ...(isFilled(charm["actions"]) && { "actions.yaml": yaml(charm["actions"]) }),
    version: `${version}\n`,
  };
}

/** Juju reads YAML 1.1: what that takes for something else than a text is quoted. */
function yaml(value: unknown): string {
  return stringify(value, { version: "1.1", sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
}

function isFilled(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

const metadataKeys = [
  "name",
  "summary",
  "description",
  "assumes",
  "charm-user",
  "containers",
  "devices",
  "extra-bindings",
  "peers",
  "provides",
  "requires",
  "resources",
  "storage",
  "subordinate",
  "terms",
];

/** What of charmcraft.yaml goes to Juju as metadata.yaml. */
function metadataOf(charm: YamlMap): YamlMap {
  const own = metadataKeys.flatMap((key) => (charm[key] === undefined ? [] : [[key, charm[key]]]));
  const links = typeof charm["links"] === "object" && charm["links"] !== null ? (charm["links"] as YamlMap) : {};
  const { contact, documentation, issues, source, website } = links;
  return {
    ...Object.fromEntries(own),
    ...(charm["title"] !== undefined && { "display-name": charm["title"] }),
    ...(contact !== undefined && { maintainers: Array.isArray(contact) ? contact : [contact] }),
    ...(documentation !== undefined && { docs: documentation }),
    ...(issues !== undefined && { issues }),
    ...(source !== undefined && { source }),
    ...(website !== undefined && { website }),
  };
}
