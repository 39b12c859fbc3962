import type { Processes } from "@paas-charm/local";
import { queriesOf } from "./dashboard-queries.ts";
import { scrapeConfigs } from "./prometheus-consumer.ts";
import type { Published } from "./published.ts";
import { type RunningPrometheus, startPrometheus } from "./real-prometheus.ts";

/**
 * Starts a Prometheus on the first job of what a charm publishes, as its own machine serves it, and waits until every query of every
 * panel has data. A query that never has any keeps it waiting: the test's timeout names the panels.
 *
 * @param serve - makes the application answer some requests
 */
export async function fillPanels(
  { app, units, assets }: Published,
  processes: Processes,
  serve: () => Promise<void>,
  onEmpty: (panels: readonly string[]) => void,
): Promise<RunningPrometheus> {
  const here = units.map((unit) => ({ ...unit, prometheus_scrape_unit_address: "127.0.0.1" }));
  const [job = {}] = scrapeConfigs(app, here);
  const prometheus = await startPrometheus(processes, [job], JSON.parse(app["alert_rules"] ?? ""));
  let waiting = assets.dashboards.flatMap((file) => queriesOf(file, "prometheusds"));
  while (waiting.length > 0) {
    await serve();
    const found = await Promise.all(waiting.map(({ query }) => prometheus.query(query)));
    waiting = waiting.filter((_, index) => found[index]?.length === 0);
    onEmpty(waiting.map(({ panel }) => panel));
    if (waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return prometheus;
}
