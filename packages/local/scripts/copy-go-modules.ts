import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// The published package builds its Go programs from the same files as the workspace, so they go into `dist`.
const modules: readonly (readonly [from: string, to: string])[] = [
  ["pebble/1.26", "go/pebble/1.26"],
  ["statsd-exporter", "go/statsd-exporter"],
  ["hook-tool", "hook-tool"],
];
for (const [from, to] of modules) {
  const source = fileURLToPath(new URL(`../../../tools/${from}`, import.meta.url));
  if (!existsSync(`${source}/go.mod`)) throw new Error(`cannot copy tools/${from}: there is no go.mod`);
  cpSync(source, fileURLToPath(new URL(`../dist/${to}`, import.meta.url)), {
    recursive: true,
    filter: (path) => !/\/bin(\/|$)|_test\.go$/.test(path.slice(source.length)),
  });
}
