import type { Charm, CharmMetadata, PaasConfigSource } from "@paas-charm/core";
import { declarationsOf, readCharmProject } from "@paas-charm/project";

/** A charm with its metadata: what the tests of this package run. */
export interface TestedCharm<Definition extends Charm = Charm> {
  readonly definition: Definition;
  readonly metadata: CharmMetadata;
  readonly paasConfig: PaasConfigSource;
}

/** Where the metadata of a charm comes from. */
export type CharmSource =
  /** The folder of charmcraft.yaml, and of paas-config.yaml where there is one. */
  | { readonly directory: string }
  /** Metadata given as it is. */
  | { readonly metadata: CharmMetadata; readonly paasConfig?: PaasConfigSource };

/**
 * A charm ready to be tested. From a folder, it has the metadata that a packed charm would have: charmcraft.yaml with its extension
 * expanded, and what the definition declares. Read it once for a whole test file.
 *
 * @param definition - the default export of charm.ts; without a charm.ts, `defineCharm({ framework })`
 * @throws `ProjectError` for a project that cannot be used
 */
export function testedCharm<Definition extends Charm>(
  definition: Definition,
  source: CharmSource,
): TestedCharm<Definition> {
  if ("metadata" in source) {
    return { definition, metadata: source.metadata, paasConfig: source.paasConfig ?? { state: "absent" } };
  }
  const { metadata, paasConfig } = readCharmProject(source.directory, declarationsOf(definition));
  return { definition, metadata, paasConfig };
}
