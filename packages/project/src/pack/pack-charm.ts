import { resolve } from "node:path";
import type { BundleOptions } from "../bundle.ts";
import type { FetchOptions } from "../fetch-package.ts";
import type { CharmPlatform } from "../node-runtime.ts";
import type { TypeCheck } from "../type-check.ts";
import { packer } from "./packer.ts";
import { type StampKey, stampPack, unchangedPack } from "./stamp.ts";

/** What is packed, and where to. */
export interface PackOptions extends Partial<BundleOptions> {
  /** Folder of the project. */
  readonly directory: string;
  /** Folder that the archives are written to. */
  readonly output: string;
  /** Only for this one of the project's platforms: its name or its architecture. */
  readonly platform?: string;
  /** JSON that the manifest carries as `image-info`, for Charmhub. */
  readonly imageInfo?: string;
  readonly fetch: FetchOptions;
}

/** An archive that was made. */
export interface PackedCharm {
  readonly file: string;
  readonly platform: CharmPlatform;
  readonly bytes: number;
  readonly sha256: string;
  /** What is in it, deflated: the runtime, the charm's code, everything else. */
  readonly parts: { readonly runtime: number; readonly code: number; readonly rest: number };
}

/** What came of packing. */
export interface PackReport {
  /** Name of the charm. */
  readonly name: string;
  readonly charms: readonly PackedCharm[];
  readonly types: TypeCheck;
  /** Names of the resources that an operator has to give when the charm is deployed. */
  readonly images: readonly string[];
}

/**
 * Packs a charm project: an archive for each of its platforms, whole or not at all. When nothing has changed since the last pack, what is
 * there is left as it is.
 *
 * @returns `unchanged`: whether nothing was written
 * @throws `ProjectError` for a project that cannot be used, `PackageError` when the runtime cannot be fetched
 */
export async function packCharm(options: PackOptions): Promise<PackReport & { readonly unchanged: boolean }> {
  const { platform, imageInfo, fetch } = options;
  // The report is kept, and may be read from another folder.
  const [directory, output] = [resolve(options.directory), resolve(options.output)];
  const key: StampKey = { cache: fetch.cache, directory, output, platform, imageInfo, packer: packer() };
  const before = await unchangedPack(key);
  if (before !== undefined) return { ...before, unchanged: true };
  // All that packs is loaded when there is something to pack.
  const { makeCharms } = await import("./make-charms.ts");
  const { report, inputs } = await makeCharms({ ...options, directory, output });
  await stampPack(key, inputs, report);
  return { ...report, unchanged: false };
}
