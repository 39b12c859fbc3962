import { join } from "node:path";
import { type FetchOptions, fetchPackage, type PackagePin } from "@paas-charm/project";

/** The Nodes that the packages are tried on: each line that is supported, and the newest. */
export const nodeLines = ["22", "24", "26"] as const;

/** One of them. */
export type NodeLine = (typeof nodeLines)[number];

const versions: Readonly<Record<NodeLine, string>> = { "22": "22.23.3", "24": "24.21.0", "26": "26.10.0" };

/** As the registry states them, by line and processor. */
const integrities: Readonly<Record<NodeLine, Readonly<Record<"x64" | "arm64", string>>>> = {
  "22": {
    x64: "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
    arm64: "sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==",
  },
  "24": {
    x64: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
    arm64: "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
  "26": {
    x64: "sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==",
    arm64: "sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==",
  },
};

/** The folder with the `node` of a line, from npm's platform package, kept in the cache. Linux only, as that is where charms are made. */
export async function nodeFolder(line: NodeLine, options: FetchOptions): Promise<string> {
  const processor = process.arch === "arm64" ? "arm64" : "x64";
  const pin: PackagePin = {
    name: `node-linux-${processor}`,
    version: versions[line],
    integrity: integrities[line][processor],
  };
  return join(await fetchPackage(pin, options), "bin");
}
