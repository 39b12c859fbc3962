import type { CosAssets } from "@paas-charm/core";
import { type BundleOptions, bundleProgram } from "./bundle.ts";
import { packageFolders } from "./bundled-packages.ts";
import { type CharmProject, needsCharmTs, readCharmProject } from "./charm-project.ts";
import { readCosAssets } from "./cos-assets.ts";
import { importCharm } from "./import-charm.ts";

/** A charm's code and what it was made from; the same for every platform. */
export interface BuiltCharm {
  readonly project: CharmProject;
  /** The whole program: our packages, the framework, charm.ts, the metadata already parsed. */
  readonly code: string;
  /** Dashboards and alert rules of the framework and the project. */
  readonly assets: CosAssets;
  /** Absolute paths of the sources that are in it. */
  readonly inputs: readonly string[];
}

/**
 * Reads a charm project and bundles its code.
 *
 * @throws `ProjectError` for a project that cannot be used
 */
export async function buildCharm(directory: string, options: Partial<BundleOptions> = {}): Promise<BuiltCharm> {
  const bundle: BundleOptions = { resolveFrom: options.resolveFrom ?? [] };
  // Mistakes of the files come before those of code, unless only the code can say what the files mean.
  const plain = needsCharmTs(directory) ? undefined : readCharmProject(directory);
  const project =
    plain !== undefined && plain.charmTs === undefined
      ? plain
      : readCharmProject(directory, await importCharm(directory, bundle));
  const { text, inputs } = await bundleProgram(entryProgram(project), directory, bundle);
  const assets = readCosAssets(directory, packageFolders(inputs));
  return { project, code: text, assets, inputs };
}

/** The program of the charm: its definition, and the metadata already parsed. */
function entryProgram({ metadata, paasConfig, charmTs }: CharmProject): string {
  const { framework } = metadata;
  const built = JSON.stringify(JSON.stringify({ metadata, paasConfig }));
  const definition =
    charmTs === undefined
      ? `import { defineCharm, runCharm } from "@paas-charm/core";\nimport { ${frameworkExport(framework)} as framework } from "@paas-charm/${framework}";\nconst charm = defineCharm({ framework });`
      : `import { runCharm } from "@paas-charm/core";\nimport charm from "./charm.ts";`;
  return `${definition}\nvoid runCharm(charm, JSON.parse(${built}), keepCompiled);\n`;
}

/** A framework package exports its declaration under its own name, without hyphens: `spring-boot` → `springBoot`. */
function frameworkExport(framework: string): string {
  return framework.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
