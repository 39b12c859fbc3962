import { defineConfig, type Options } from "tsup";
import { packageBuild } from "../../tsup.base.ts";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** The WebSocket library asks for TLS, which its client might want: 5 MB that a server on a Unix socket does without. */
const noTlsUnlessUsed: Plugin = {
  name: "no-tls-unless-used",
  setup(build) {
    build.onResolve({ filter: /^(tls|https)$/ }, ({ path }) => ({ path, namespace: "unless-used" }));
    build.onLoad({ filter: /.*/, namespace: "unless-used" }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule("${path}")[name] });`,
    }));
  },
};

export default [
  packageBuild({ index: "src/index.ts" }),
  // Programs that run where nothing else of the package is: each in one file, with all it imports.
  defineConfig({
    entry: { "pebble-server": "src/pebble-server/main.ts", "statsd-exporter": "src/statsd-exporter/main.ts" },
    outDir: "dist/bundled",
    format: "cjs",
    outExtension: () => ({ js: ".cjs" }),
    target: "node22",
    platform: "node",
    noExternal: [/.*/],
    // Prebuilt, for each platform another: found beside this package where that is, when somebody wants a terminal.
    external: ["@lydell/node-pty"],
    esbuildPlugins: [noTlsUnlessUsed],
    shims: true,
    dts: false,
    clean: true,
    treeshake: true,
    minify: true,
    metafile: true,
  }),
];
