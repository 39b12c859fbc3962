import { chmod, copyFile, link, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buildCharm } from "./build-charm.ts";
import type { BundleOptions } from "./bundle.ts";
import { charmFiles, runtimePath } from "./charm-files.ts";
import type { CharmProject } from "./charm-project.ts";
import type { FetchOptions } from "./fetch-package.ts";
import { runtimeLicence } from "./licences.ts";
import { type CharmPlatform, hostPlatform, nodeRuntime } from "./node-runtime.ts";

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

/**
 * Makes the directory that Juju would unpack from the charm's archive: metadata, the code in one file, the runtime, the entry point.
 * It appears whole or not at all.
 *
 * @throws `ProjectError` for a project that cannot be used, `PackageError` when the runtime cannot be fetched
 */
export async function assembleCharm(options: AssembleOptions): Promise<AssembledCharm> {
  const { directory, into } = options;
  const platform = options.platform ?? hostPlatform();
  const built = await buildCharm(directory, options);
  const runtime =
    options.runtime === undefined
      ? await nodeRuntime(platform, options.fetch)
      : { program: options.runtime, licence: "" };
  const files = [...charmFiles(built, platform), ...(runtime.licence === "" ? [] : [runtimeLicence(runtime.licence)])];
  await mkdir(dirname(into), { recursive: true });
  const folder = await mkdtemp(join(dirname(into), ".charm-"));
  try {
    for (const { path, content, mode } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content, { mode });
    }
    await mkdir(dirname(join(folder, runtimePath)));
    await linkOrCopy(runtime.program, join(folder, runtimePath));
    // The folder was ours alone while it was made; the charm's user may be another.
    await chmod(folder, 0o755);
    await rm(into, { recursive: true, force: true });
    await rename(folder, into);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { project: built.project, directory: into, codeBytes: Buffer.byteLength(built.code) };
}

/** The runtime has 120 MB: a second name for the same file where that is possible. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}
