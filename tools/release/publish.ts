import type { PackedPackage } from "./packed-package.ts";
import { runTool } from "./run-tool.ts";

/** How to publish. */
export interface PublishOptions {
  readonly signal: AbortSignal;
  /** Without it the registry is told nothing of where the tarballs were built: for a registry that takes none. */
  readonly provenance: boolean;
  /** Environment of npm; this process's by default. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Whether a package was published now, or had been before. */
export type Published = "published" | "was there";

/**
 * Publishes a tarball, unless the registry has that version already: a release that was interrupted goes on where it ended. npm's own
 * configuration says which registry, and who.
 */
export async function publishPackage(packed: PackedPackage, options: PublishOptions): Promise<Published> {
  const { name, version } = packed.manifest;
  if (await isThere(`${name}@${version}`, options)) return "was there";
  const provenance = options.provenance ? [] : ["--no-provenance"];
  await runTool("npm", ["publish", packed.tarball, "--access=public", ...provenance], options);
  return "published";
}

/** npm ends with an error when a package does not exist, and prints nothing when only the version does not. */
async function isThere(spec: string, options: PublishOptions): Promise<boolean> {
  try {
    return (await runTool("npm", ["view", spec, "version", "--loglevel=error"], options)).trim() !== "";
  } catch (cause) {
    if (cause instanceof Error && /\bE404\b/.test(cause.message)) return false;
    throw cause;
  }
}

/** Packages in the order in which they can be published: each after those of this tree that it needs. */
export function inOrder(packages: readonly PackedPackage[]): readonly PackedPackage[] {
  const ordered: PackedPackage[] = [];
  const place = (packed: PackedPackage): void => {
    if (ordered.includes(packed)) return;
    const { dependencies = {}, peerDependencies = {} } = packed.manifest;
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const needed = packages.find(({ manifest }) => manifest.name === name);
      if (needed !== undefined) place(needed);
    }
    ordered.push(packed);
  };
  for (const packed of packages) place(packed);
  return ordered;
}
