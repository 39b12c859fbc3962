import { defineConfig } from "tsup";
import { packageBuild } from "../../tsup.base.ts";

export default [
  packageBuild({ index: "src/index.ts" }),
  // Programs that run where nothing else of the package is: each in one file, with all it imports.
  defineConfig({
    entry: { "pebble-server": "src/pebble-server/main.ts" },
    outDir: "dist/bundled",
    format: "cjs",
    outExtension: () => ({ js: ".cjs" }),
    target: "node22",
    platform: "node",
    noExternal: [/.*/],
    // Prebuilt, for each platform another: found beside this package where that is, when somebody wants a terminal.
    external: ["@lydell/node-pty"],
    shims: true,
    dts: false,
    clean: true,
    treeshake: true,
    minify: true,
  }),
];
