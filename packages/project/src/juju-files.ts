import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import { printedCharm } from "./charmcraft/printed-charm.ts";
import type { ExpandedCharm } from "./expand.ts";
import type { CharmPlatform } from "./node-runtime.ts";
import type { YamlMap } from "./yaml-file.ts";

/** What the files that Juju reads are made from. */
export interface JujuFilesInput extends Pick<ExpandedCharm, "charm" | "base"> {
  readonly version: string;
  readonly platform: CharmPlatform;
  /** Texts of files of these names beside charmcraft.yaml: each is taken as it is where it says all there is to say. */
  readonly filesBeside?: Readonly<Record<string, string>>;
  /** What the manifest says of the build, for Charmhub. */
  readonly imageInfo?: unknown;
}

/** The files that Juju reads, by name: text for each that the charm has something to say in. */
export function jujuFiles(input: JujuFilesInput): Readonly<Record<string, string>> {
  const { base, version, platform, filesBeside = {}, imageInfo } = input;
  // Texts that were written as numbers are texts to Juju, too.
  const charm = printedCharm(input.charm);
  const [name = "ubuntu", channel = "24.04"] = base.split("@");
  const bases = [{ name, channel, architectures: [platform] }];
  const made: Readonly<Record<string, unknown>> = {
    "metadata.yaml": metadataOf(charm),
    ...(isFilled(charm["config"]) && { "config.yaml": charm["config"] }),
    ...(isFilled(charm["actions"]) && { "actions.yaml": charm["actions"] }),
  };
  return {
    ...Object.fromEntries(Object.entries(made).map(([file, value]) => [file, textOf(value, filesBeside[file])])),
    "manifest.yaml": yaml({ bases, ...(imageInfo !== undefined && { "image-info": imageInfo }) }),
    version: `${version}\n`,
  };
}

/** The text beside, where it says the same and perhaps more. */
function textOf(value: unknown, beside: string | undefined): string {
  return beside !== undefined && includes(parse(beside, { version: "1.1" }), value) ? beside : yaml(value);
}

function includes(whole: unknown, part: unknown): boolean {
  if (!isFilled(whole) || !isFilled(part)) return isDeepStrictEqual(whole, part);
  return Object.entries(part).every(
    ([key, value]) => Object.hasOwn(whole, key) && isDeepStrictEqual(whole[key], value),
  );
}

/** Juju reads YAML 1.1: what that takes for something else than a text is quoted. */
function yaml(value: unknown): string {
  return stringify(value, { version: "1.1", sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
}

function isFilled(value: unknown): value is YamlMap {
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
