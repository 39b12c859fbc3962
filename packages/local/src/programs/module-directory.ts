import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The Go modules that come with this package. */
export type GoModule = "pebble/1.26" | "statsd-exporter";

/** Where a Go module's files are: beside the built package when published, in the workspace's `tools/` otherwise. */
export function moduleDirectory(module: GoModule): string {
  const published = fileURLToPath(new URL(`./go/${module}`, import.meta.url));
  return existsSync(join(published, "go.mod"))
    ? published
    : fileURLToPath(new URL(`../../../../tools/${module}`, import.meta.url));
}
