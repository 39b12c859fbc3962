import { type ExpandedCharm, expandCharm, extensionNames } from "../expand.ts";
import { type Fault, ProjectError } from "../project-error.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import type { YamlFile, YamlMap } from "../yaml-file.ts";
import { modelFaults } from "./charm-model.ts";
import { cosFolderFaults, paasConfigFaults } from "./paas-files.ts";
import { partNameFaults } from "./part-faults.ts";
import { platformFaults } from "./platform-faults.ts";
import { printedCharm } from "./printed-charm.ts";
import { withSiblingFiles } from "./sibling-files.ts";

/** How to expand. */
export interface AsCharmcraftOptions {
  readonly files: ProjectFiles;
  /** Whether charmcraft's switch for experimental extensions is on. */
  readonly experimental?: boolean;
}

/**
 * Expands a charmcraft.yaml exactly as `charmcraft expand-extensions` does: what it prints, and a refusal of what it refuses.
 *
 * @throws `ProjectError` with every fault of the first stage that finds any, each with its place
 * @see charmcraft 4.5.0
 */
export function expandAsCharmcraft(file: YamlFile, { files, experimental = false }: AsCharmcraftOptions): YamlMap {
  const platforms = platformFaults(file);
  throwIf(platforms);
  const { charm, base, faults } = expandedFor(file, files);
  throwIf(faults.filter(({ rule }) => !(experimental && rule === "extension-experimental")));
  const complete = withSiblingFiles(charm, file, files);
  throwIf(bundleFaults(file));
  throwIf(modelFaults(complete, file));
  throwIf(partNameFaults(complete, base, file));
  return printedCharm(complete);
}

interface Expanded {
  readonly charm: YamlMap;
  readonly base: string;
  readonly faults: readonly Fault[];
}

function expandedFor(file: YamlFile, files: ProjectFiles): Expanded {
  const { extensions, ...own } = file.value;
  const listed = Array.isArray(extensions) ? extensions.length > 0 : Boolean(extensions);
  if (extensionNames(file).length === 0 && !listed)
    return { charm: own, base: String(file.value["base"] ?? ""), faults: [] };
  const expanded: ExpandedCharm = expandCharm(file, { hasPaasConfig: files.isFile("paas-config.yaml") });
  return {
    charm: expanded.charm,
    base: expanded.base,
    faults: [
      ...expanded.warnings,
      ...cosFolderFaults(files),
      ...paasConfigFaults(files, expanded.framework, expanded.dialect),
    ],
  };
}

function bundleFaults(file: YamlFile): readonly Fault[] {
  if (file.value["type"] !== "bundle") return [];
  return [
    {
      rule: "type",
      message: "'charmcraft.yaml' is of type 'bundle', which charmcraft 4 no longer makes",
      fix: "write `type: charm`",
      place: file.placeOf(["type"]),
    },
  ];
}

function throwIf(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new ProjectError(faults);
}
