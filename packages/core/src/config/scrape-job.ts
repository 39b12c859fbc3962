/** One entry of `prometheus.scrape_configs` of paas-config.yaml, in Prometheus's own words. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly metrics_path: string;
  readonly static_configs: readonly {
    /** `*:PORT` is every unit, `@scheduler:PORT` unit 0; anything else is taken as it stands. */
    readonly targets: readonly string[];
    readonly labels?: Readonly<Record<string, string>> | null | undefined;
  }[];
}
