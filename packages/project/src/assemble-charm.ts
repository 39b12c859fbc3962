import { chmod, copyFile, cp, link, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { type BundleOptions, bundleProgram } from "./bundle.ts";
import { type CharmProject, readCharmProject } from "./charm-project.ts";
import type { FetchOptions } from "./fetch-package.ts";
import { importCharm } from "./import-charm.ts";
import { type CharmPlatform, hostPlatform, nodeRuntime } from "./node-runtime.ts";
import type { YamlMap } from "./yaml-file.ts";

/** What a charm directory is made from, and where. */
export interface AssembleOptions extends Partial<BundleOptions> {
  readonly directory: string;
  /** Made anew; what was there is gone once the new one is whole. */
  readonly into: string;
  /** The machine's own by default. */
  readonly platform?: CharmPlatform;
  /** For the runtime. */
  readonly fetch: FetchOptions;
  /** The Node program that the charm brings; absent: the pinned one, fetched. */
  readonly runtime?: string;
}

/** A charm directory: exactly what an archive of the charm holds. */
export interface AssembledCharm {
  readonly project: CharmProject;
  readonly directory: string;
  /** Bytes of the charm's code, the runtime apart. */
  readonly codeBytes: number;
}

const dispatch = `#!/bin/sh
# Juju starts this for every hook and action. The charm brings its own Node: the machine has none.
here=\${0%/*}
: "\${JUJU_DISPATCH_PATH:=$0}"
export JUJU_DISPATCH_PATH
NODE_COMPILE_CACHE="$here/.compile-cache"
export NODE_COMPILE_CACHE
exec "$here/runtime/node" "$here/charm.cjs"
`;

/**
 * Makes the directory that Juju would unpack from the charm's archive: metadata, the code in one file, the runtime, the entry point.
 * It appears whole or not at all.
 *
 * @throws `ProjectError` for a project that cannot be used, `PackageError` when the runtime cannot be fetched
 */
export async function assembleCharm(options: AssembleOptions): Promise<AssembledCharm> {
  const { directory, into } = options;
  const platform = options.platform ?? hostPlatform();
  const bundle: BundleOptions = { resolveFrom: options.resolveFrom ?? [] };
  const plain = readCharmProject(directory);
  const project =
    plain.charmTs === undefined ? plain : readCharmProject(directory, await importCharm(directory, bundle));
  const code = await bundleProgram(entryProgram(project), directory, bundle);
  const runtime = options.runtime ?? (await nodeRuntime(platform, options.fetch));
  await mkdir(dirname(into), { recursive: true });
  const folder = await mkdtemp(join(dirname(into), ".charm-"));
  try {
    await writeMetadata(project, folder, platform);
    await writeFile(join(folder, "charm.cjs"), code);
    await writeFile(join(folder, "dispatch"), dispatch, { mode: 0o755 });
    await mkdir(join(folder, "runtime"));
    await linkOrCopy(runtime, join(folder, "runtime/node"));
    for (const name of ["cos_custom", "LICENSE", "README.md", "icon.svg"])
      await copyIfThere(join(directory, name), join(folder, name));
    // The folder was ours alone while it was made; the charm's user may be another.
    await chmod(folder, 0o755);
    await rm(into, { recursive: true, force: true });
    await rename(folder, into);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { project, directory: into, codeBytes: Buffer.byteLength(code) };
}

/** The program of the charm: its definition, and the metadata already parsed. */
function entryProgram({ metadata, paasConfig, charmTs }: CharmProject): string {
  const { framework } = metadata;
  const built = JSON.stringify(JSON.stringify({ metadata, paasConfig }));
  const definition =
    charmTs === undefined
      ? `import { defineCharm, runCharm } from "@paas-charm/core";\nimport { ${frameworkExport(framework)} as framework } from "@paas-charm/${framework}";\nconst charm = defineCharm({ framework });`
      : `import { runCharm } from "@paas-charm/core";\nimport charm from "./charm.ts";`;
  return `${definition}\nvoid runCharm(charm, JSON.parse(${built}));\n`;
}

/** A framework package exports its declaration under its own name, without hyphens: `spring-boot` → `springBoot`. */
function frameworkExport(framework: string): string {
  return framework.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

async function writeMetadata(
  { expanded, metadata }: CharmProject,
  folder: string,
  platform: CharmPlatform,
): Promise<void> {
  const { charm } = expanded;
  const [name = "ubuntu", channel = "24.04"] = expanded.base.split("@");
  const files: readonly (readonly [string, unknown])[] = [
    ["metadata.yaml", metadataYaml(charm)],
    ["config.yaml", charm["config"] ?? { options: {} }],
    ["actions.yaml", charm["actions"] ?? {}],
    ["manifest.yaml", { bases: [{ name, channel, architectures: [platform] }] }],
  ];
  for (const [file, value] of files) await writeFile(join(folder, file), stringify(value, { version: "1.1" }));
  await writeFile(join(folder, "version"), `${metadata.version}\n`);
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
function metadataYaml(charm: YamlMap): YamlMap {
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

/** The runtime has 120 MB: a second name for the same file where that is possible. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  const there = await stat(from).catch(() => undefined);
  if (there !== undefined) await cp(from, to, { recursive: true });
}
