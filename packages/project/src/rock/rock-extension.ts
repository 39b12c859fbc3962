import type { YamlMap } from "../yaml-file.ts";
import type { ProjectFiles } from "./project-files.ts";

/** What an extension looks at. */
export interface RockContext {
  /** The rock's name. */
  readonly name: string;
  /** The same as a Python package may be called: lower case, underscores. */
  readonly packageName: string;
  readonly base: string;
  readonly buildBase: string;
  readonly isBare: boolean;
  readonly files: ProjectFiles;
  /** A part as the author has it; empty when there is none. */
  part(name: string): YamlMap;
  /** A service as the author has it. */
  service(name: string): YamlMap;
}

/** What an extension adds to a rockcraft.yaml. */
export interface RockSnippet {
  readonly parts: Readonly<Record<string, YamlMap>>;
  readonly services: Readonly<Record<string, YamlMap>>;
}

/** Why an extension refuses a project; each problem on a line of its own. */
export interface RockRefusal {
  readonly problems: readonly string[];
  readonly fix: string;
}

/** A framework's extension of rockcraft. Source: rockcraft 1.20. */
export interface RockExtension {
  readonly name: string;
  /** Build bases that the stable form is for. */
  readonly stableOn: readonly string[];
  /** Whether even the stable form wants the experimental switch. */
  readonly experimental: boolean;
  expand(context: RockContext): RockSnippet | RockRefusal;
}

/** The user that runs services, as rockcraft numbers it. */
export const daemon = { owner: 584_792, group: 584_792 } as const;

/** The part that makes folders for logs. */
export function loggingPart(...folders: readonly string[]): YamlMap {
  const all = ["opt/promtail", "etc/promtail", ...folders];
  return {
    plugin: "nil",
    "override-build": `craftctl default\nmkdir -p ${all.map((path) => `"$CRAFT_PART_INSTALL/${path}"`).join(" ")}\n`,
    permissions: all.map((path) => ({ path, ...daemon })),
  };
}

/** On a bare base nothing brings a shell and a temporary folder. */
export const bareScript = `craftctl default
mkdir -m 777 -p "$CRAFT_PART_INSTALL/tmp"
mkdir -p "$CRAFT_PART_INSTALL/usr/bin"
ln -sf bash "$CRAFT_PART_INSTALL/usr/bin/sh"
`;

/** Names of `wanted` that the project has, in that order. */
export function present(files: ProjectFiles, wanted: readonly string[]): readonly string[] {
  return wanted.filter((name) => files.isFile(name) || files.isDirectory(name));
}

/** Everything in the project that an image may hold. */
export function wholeProject(files: ProjectFiles): readonly string[] {
  return files
    .names()
    .filter((name) => !["node_modules", ".git", ".yarn", ".paas-charm"].includes(name) && !name.endsWith(".rock"));
}

/** The members of a part that puts files of the project below a folder of the image. */
export function dumpPart(names: readonly string[], below: string): YamlMap {
  const places = names.map((name) => `${below}/${name}`);
  return {
    plugin: "dump",
    source: ".",
    organize: Object.fromEntries(names.map((name, index) => [name, places[index]])),
    stage: places,
  };
}

/** A list that an author wrote; undefined when there is none. */
export function listOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return (Array.isArray(value) ? value : [value]).map(String);
}
