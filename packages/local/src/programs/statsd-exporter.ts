import { type BuildOptions, type BuiltProgram, buildGoProgram } from "./go-program.ts";
import { moduleDirectory } from "./module-directory.ts";

/**
 * Prometheus' statsd exporter, which flask and django rocks carry, built once from the module in our source.
 *
 * @throws {@link LocalError} `go-missing`, `build-failed`; the reason of an abort
 */
export function findStatsdExporter(options: BuildOptions): Promise<BuiltProgram> {
  return buildGoProgram(
    {
      name: "statsd_exporter",
      module: moduleDirectory("statsd-exporter"),
      package: "github.com/prometheus/statsd_exporter",
    },
    options,
  );
}
