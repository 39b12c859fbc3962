export { cacheDirectory } from "@paas-charm/project/pack";
export { type BuildOptions, buildGoProgram } from "./go-program.ts";

export { type NodeProgram, nodeProgram } from "./node-program.ts";
export { findPebble, type PebbleProgram } from "./pebble-program.ts";
export { findStatsdExporter } from "./statsd-exporter.ts";
