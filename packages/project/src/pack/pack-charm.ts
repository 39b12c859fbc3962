import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { type BuiltCharm, buildCharm } from "../build-charm.ts";
import type { BundleOptions } from "../bundle.ts";
import { type CharmFile, charmFiles, runtimePath } from "../charm-files.ts";
import type { FetchOptions } from "../fetch-package.ts";
import { runtimeLicence } from "../licences.ts";
import { type CharmPlatform, nodeRuntime } from "../node-runtime.ts";
import { type TypeCheck, typeCheck } from "../type-check.ts";
import { readImageInfo } from "./image-info.ts";
import { packedRuntime } from "./packed-runtime.ts";
import { packer } from "./packer.ts";
import { archiveName, type PackPlatform, packPlatforms } from "./platforms.ts";
import { type StampKey, stampPack, unchangedPack } from "./stamp.ts";
import { writeArchive } from "./write-archive.ts";
import { writeZip, type ZipEntry } from "./write-zip.ts";

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
  const info = imageInfo === undefined ? undefined : readImageInfo(imageInfo);
  const [types, built] = await Promise.all([typeCheck(directory, fetch.signal), buildCharm(directory, options)]);
  const { metadata } = built.project;
  const charms: PackedCharm[] = [];
  for (const one of packPlatforms(built.project, platform)) charms.push(await packFor(one, built, info, output, fetch));
  const images = Object.entries(metadata.resources).flatMap(([name, { type }]) => (type === "oci-image" ? [name] : []));
  const report: PackReport = { name: metadata.name, charms, types, images };
  await stampPack(key, built.inputs, report);
  return { ...report, unchanged: false };
}

async function packFor(
  { label, platform }: PackPlatform,
  built: BuiltCharm,
  info: unknown,
  output: string,
  fetch: FetchOptions,
): Promise<PackedCharm> {
  const { licence } = await nodeRuntime(platform, fetch);
  const files = [...charmFiles(built, platform, info), runtimeLicence(licence)];
  const runtime = await packedRuntime(platform, fetch);
  const entries: readonly ZipEntry[] = [...files, { path: runtimePath, content: runtime, mode: 0o755 }];
  const parts = writeZip(entries);
  fetch.signal?.throwIfAborted();
  const file = join(output, archiveName(built.project.metadata.name, label));
  await writeArchive(file, parts, fetch.signal);
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  const code = deflatedBytes(files.filter(({ path }) => path === "charm.cjs"));
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return {
    file,
    platform,
    bytes,
    sha256: hash.digest("hex"),
    parts: { runtime: runtime.deflated.length, code, rest: bytes - runtime.deflated.length - code },
  };
}

function deflatedBytes(files: readonly CharmFile[]): number {
  return writeZip(files).reduce((sum, part) => sum + part.length, 0);
}
