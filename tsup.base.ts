import { defineConfig } from "tsup";

/** What every published package builds: ESM for Node ≥ 22, one file per entry. Declarations come from `tsc`, which reads TypeScript 7. */
export function packageBuild(entry: Record<string, string>) {
  return defineConfig({
    entry,
    format: "esm",
    target: "node22",
    platform: "node",
    dts: false,
    sourcemap: true,
    clean: true,
    treeshake: true,
  });
}
