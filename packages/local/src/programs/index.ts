export { cacheDirectory } from "./cache-directory.ts";
export { type BuildOptions, buildGoProgram } from "./go-program.ts";

export { type NodeProgram, nodeProgram } from "./node-program.ts";
export { findPebble, type PebbleProgram } from "./pebble-program.ts";
export { findStatsdExporter } from "./statsd-exporter.ts";
