export type { ArchiveCheck } from "./analyze/analyze-charm.ts";
export { type CheckedArchive, checkArchive } from "./analyze/check-archive.ts";
export { type AssembledCharm, type AssembleOptions, assembleCharm } from "./assemble-charm.ts";
export { type CharmProject, readCharmProject, readPaasConfigSource } from "./charm-project.ts";
export { type AsCharmcraftOptions, expandAsCharmcraft } from "./charmcraft/expand-as-charmcraft.ts";
export { printedCharm } from "./charmcraft/printed-charm.ts";
export { breakingChanges } from "./check/breaking-changes.ts";
export { type CheckedProject, type CheckOptions, checkProject, type Finding } from "./check/check-project.ts";
export { readArchive } from "./check/read-archive.ts";
export { type CosFile, cosAssets, readCosAssets, readCosFolder } from "./cos-assets.ts";
export { declarationsOf } from "./declarations-of.ts";
export { type DeclaredCharm, type DeclaredEndpoint, type DeclaredOption, mergeDeclared } from "./declared-charm.ts";
export type { Clue } from "./detect/detect-framework.ts";
export { frameworkNames } from "./detect/detect-framework.ts";
export { type DetectedProject, type DetectedService, detectProject, rockName } from "./detect/detect-project.ts";
export { ejectCharm } from "./eject-charm.ts";
export { type ExpandedCharm, type ExpandOptions, expandCharm } from "./expand.ts";
export {
  type FetchOptions,
  fetchPackage,
  PackageError,
  type PackageErrorCode,
  type PackagePin,
} from "./fetch-package.ts";
export { importCharm } from "./import-charm.ts";
export { type AskedProject, isCharmName, newProjectBases, type ProjectPlan, planProject } from "./init/plan-project.ts";
export { loadCharm } from "./load-charm.ts";
export { type CharmPlatform, hostPlatform, nodeRuntime } from "./node-runtime.ts";
export { type PackedCharm, type PackOptions, type PackReport, packCharm } from "./pack/pack-charm.ts";
export { type Fault, type Place, ProjectError, placeText } from "./project-error.ts";
export { type ExpandedRock, type ExpandRockOptions, expandRock } from "./rock/expand-rock.ts";
export { printedRock } from "./rock/printed-rock.ts";
export { filesOf, type ProjectFiles } from "./rock/project-files.ts";
export { type PythonRequirements, readRequirements } from "./rock/python-requirements.ts";
export { type RockLayer, rockLayer } from "./rock/rock-layer.ts";
export { charmcraftSchema } from "./schema/charmcraft-schema.ts";
export type { TypeCheck } from "./type-check.ts";
export { parseYamlFile, readYamlFile, type YamlFile, type YamlMap } from "./yaml-file.ts";
