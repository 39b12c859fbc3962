/** A group of alert rules as Prometheus and Loki read it; rules carry more members than those that we look at. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** One alert or recording rule. */
export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Rules that every charm has: its targets answer. Source: `prometheus_scrape` 0.49, group `HostHealth`. */
export const hostHealth = {
  name: "HostHealth",
  rules: [
    {
      alert: "HostDown",
      expr: "up < 1",
      for: "5m",
      labels: { severity: "critical" },
      annotations: {
        summary: "Host '{{ $labels.instance }}' is down.",
        description:
          "Juju application '{{ $labels.juju_application }}' in model '{{ $labels.juju_model }}' is down. Prometheus has been unable to scrape it during at least the past five minutes.",
      },
    },
    {
      alert: "HostMetricsMissing",
      expr: "absent(up)",
      for: "5m",
      labels: { severity: "warning" },
      annotations: {
        summary:
          "Unit '{{ $labels.juju_unit }}' of application '{{ $labels.juju_application }}' is down or failing to remote write.",
        description:
          "`Up` missing for unit '{{ $labels.juju_unit }}' of application {{ $labels.juju_application }} in model {{ $labels.juju_model }}. Please ensure the unit or the collector scraping it is up and is able to successfully reach the metrics backend.",
      },
    },
  ],
} satisfies RuleGroup;
