import { type IntegrationUse, integrate, type TypedIntegration } from "./define-charm.ts";
import { type GrafanaData, grafanaDashboardIntegration } from "./integrations/grafana-dashboard.ts";
import { type IngressData, ingressIntegration } from "./integrations/ingress.ts";
import { type LokiData, lokiPushApiIntegration } from "./integrations/loki-push-api.ts";
import { type PrometheusData, prometheusScrapeIntegration } from "./integrations/prometheus-scrape.ts";
import { type TracingData, tracingIntegration } from "./integrations/tracing.ts";

/** A receiver of traces in a charm.ts. The extensions of charmcraft leave it to the charm. */
export function tracing(use: IntegrationUse = {}): TypedIntegration<TracingData> {
  return integrate(tracingIntegration(), use);
}

/** An ingress in a charm.ts, for a framework that charmcraft has no extension for; the extensions bring it. */
export function ingress(use: IntegrationUse = {}): TypedIntegration<IngressData> {
  return integrate(ingressIntegration(), use);
}

/** Logs to Loki in a charm.ts, to as many as there are; the extensions bring it. */
export function logging(use: IntegrationUse = {}): TypedIntegration<LokiData> {
  return unlimited(integrate(lokiPushApiIntegration(), use), use);
}

/** Metrics for Prometheus in a charm.ts, for as many as there are; the extensions bring it. */
export function metrics(): TypedIntegration<PrometheusData> {
  return unlimited(integrate(prometheusScrapeIntegration()), {});
}

/** Dashboards for Grafana in a charm.ts, for as many as there are; the extensions bring it. */
export function dashboards(): TypedIntegration<GrafanaData> {
  return unlimited(integrate(grafanaDashboardIntegration()), {});
}

/** Without the limit of one that other integrations have. */
function unlimited<Data>(integration: TypedIntegration<Data>, { limit }: IntegrationUse): TypedIntegration<Data> {
  const { limit: _, ...others } = integration;
  return { ...others, ...(limit !== undefined && { limit }) };
}
