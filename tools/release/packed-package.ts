import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { createPackageFromTarballData } from "@arethetypeswrong/core";
import { runTool } from "./run-tool.ts";

/** The fields of a published `package.json` that are judged or shown. */
export interface PublishedManifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: unknown;
  readonly engines?: { readonly node?: string };
  readonly repository?: { readonly type?: string; readonly url?: string; readonly directory?: string };
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package as the registry would get it. */
export interface PackedPackage {
  /** Its folder in this tree, such as `packages/core`. */
  readonly folder: string;
  /** Path of its tarball. */
  readonly tarball: string;
  readonly tarballBytes: number;
  readonly manifest: PublishedManifest;
  /** Each file by its path in the package, with its text. */
  readonly files: ReadonlyMap<string, string>;
  readonly unpackedBytes: number;
}

/** One package of this tree, as pnpm lists it. */
interface ListedPackage {
  readonly name: string;
  readonly path: string;
}

const filters = ["--filter", "./packages/*", "--filter", "./apps/cli"];

/** pnpm in the version that this tree pins. */
export const pnpm = ["npx", "-y", "pnpm@12"] as const;

/** Packs every package that is published. Nothing of it is built here. */
export async function packPackages(directory: string, signal: AbortSignal): Promise<readonly PackedPackage[]> {
  const [command, ...first] = pnpm;
  const listing = await runTool(command, [...first, "-r", ...filters, "list", "--depth=-1", "--json"], { signal });
  const folders = new Map((JSON.parse(listing) as ListedPackage[]).map(({ name, path }) => [name, path]));
  const packing = [...first, "--config.pnpmfile=tools/release/published-manifest.mjs", "-r", ...filters];
  const packed = await runTool(command, [...packing, "pack", "--json", "--pack-destination", directory], { signal });
  const found = JSON.parse(packed) as { readonly name: string; readonly filename: string }[];
  return await Promise.all(found.map(({ name, filename }) => readTarball(filename, folders.get(name))));
}

/**
 * Reads a package that was packed.
 *
 * @param path - where it lies in this tree
 */
export async function readTarball(tarball: string, path = ""): Promise<PackedPackage> {
  const content = createPackageFromTarballData(new Uint8Array(await readFile(tarball)));
  const root = `/node_modules/${content.packageName}/`;
  const files = new Map(content.listFiles().map((name) => [name.slice(root.length), content.readFile(name)]));
  const manifest = JSON.parse(files.get("package.json") ?? "{}") as PublishedManifest;
  return {
    folder: path.split("/").slice(-2).join("/"),
    tarball,
    tarballBytes: (await stat(tarball)).size,
    manifest,
    files,
    unpackedBytes: [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  };
}

/** Name of a package's tarball without its folder. */
export function tarballName({ tarball }: PackedPackage): string {
  return basename(tarball);
}
