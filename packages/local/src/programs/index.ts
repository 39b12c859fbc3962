export { cacheDirectory } from "./cache-directory.ts";
export { type BuildOptions, type BuiltProgram, buildGoProgram, type GoProgram } from "./go-program.ts";
export { type GoModule, moduleDirectory } from "./module-directory.ts";
export { findPebble, type PebbleProgram } from "./pebble-program.ts";
export { findStatsdExporter } from "./statsd-exporter.ts";
