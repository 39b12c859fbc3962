/**
 * What stands in for Prometheus' statsd exporter where there is no Go to build it: started by a rock's service under the exporter's name,
 * with its options. It gives the metrics of the application under the same names; those about itself it does not have.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createCollector } from "./collect.ts";
import { readMapping } from "./mapping.ts";
import { serve } from "./serve.ts";

const text = (value: string) => ({ type: "string", default: value }) as const;

async function main(): Promise<void> {
  // Options that are not known here change nothing that a rock would miss.
  const { values } = parseArgs({
    strict: false,
    options: {
      "statsd.mapping-config": text(""),
      "statsd.listen-udp": text(":9125"),
      "statsd.listen-tcp": text(":9125"),
      "web.listen-address": text(":9102"),
      "web.telemetry-path": text("/metrics"),
    },
  });
  const option = (name: string): string => (typeof values[name] === "string" ? values[name] : "");
  const file = option("statsd.mapping-config");
  const mapping = readMapping(file === "" ? "" : readFileSync(file, "utf8"));
  await serve(createCollector(mapping), {
    udp: option("statsd.listen-udp"),
    tcp: option("statsd.listen-tcp"),
    web: option("web.listen-address"),
    metricsPath: option("web.telemetry-path"),
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`statsd_exporter: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
