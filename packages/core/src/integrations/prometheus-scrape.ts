import type { ScrapeJob } from "../config/scrape-job.ts";
import { prometheusAlertRules } from "../cos/alert-rules.ts";
import { refusalIn } from "../cos/refusal.ts";
import { topologyOf } from "../cos/topology.ts";
import type { AppFacts } from "../framework.ts";
import type { Integration, Publication, RelationView } from "./contract.ts";

/** Prometheus answers nothing that the application needs. */
export type PrometheusData = Readonly<Record<string, never>>;

/**
 * Metrics to be scraped, and alert rules on them. Source: charm-relation-interfaces `prometheus_scrape/v0`, library 0.61. Each unit
 * says where it is; the leader says what is served there. Ready at once: we are the provider.
 */
export const prometheusScrapeIntegration = (): Integration<PrometheusData> => ({
  interface: "prometheus_scrape",
  role: "provides",
  endpoint: "metrics-endpoint",
  rank: 200,
  envRank: 0,
  needs: ({ own }) => ({ network: true, assets: own.app !== "not-readable" }),
  read: () => ({ state: "ready", data: {} }),
  publish: publishJobs,
  notice: ({ endpoint, remote }) => {
    const refusal = refusalIn(remote.app);
    return refusal && `${endpoint}: Prometheus refuses what it was given: ${refusal}`;
  },
});

function publishJobs({ network }: RelationView, facts: AppFacts): Publication {
  const fqdn = network.fqdn ?? facts.fqdn;
  return {
    app: {
      scrape_metadata: JSON.stringify(topologyOf(facts)),
      scrape_jobs: JSON.stringify(jobsOf(facts)),
      alert_rules: JSON.stringify(prometheusAlertRules(facts.assets.prometheusRules, facts)),
    },
    unit: {
      prometheus_scrape_unit_address: isAddress(network.bind) ? network.bind : fqdn,
      prometheus_scrape_unit_name: facts.unit,
      prometheus_scrape_unit_fqdn: fqdn,
    },
  };
}

/** The framework's own metrics, then the jobs of paas-config.yaml. */
function jobsOf(facts: AppFacts): readonly object[] {
  const { path, port } = facts.metrics;
  const own = { metrics_path: path, static_configs: [{ targets: [`*:${port}`] }] };
  return [own, ...facts.scrapeJobs.map((job) => publishedJob(job, facts))];
}

function publishedJob(job: ScrapeJob, facts: AppFacts): object {
  return {
    metrics_path: job.metrics_path,
    static_configs: job.static_configs.map(({ targets, labels }) => ({
      targets: targets.map((target) => target.replace(/^@scheduler(?=:)/, schedulerHost(facts))),
      ...(labels && Object.keys(labels).length > 0 && { labels }),
    })),
    job_name: job.job_name,
  };
}

/** Schedulers run on unit 0 only; its name differs from ours by the ordinal, whatever the cluster's domain is. */
function schedulerHost({ app, unit, model, fqdn }: AppFacts): string {
  const own = `${unit.replace("/", "-")}.`;
  return fqdn.startsWith(`${own}${app}-endpoints.`)
    ? `${app}-0.${fqdn.slice(own.length)}`
    : `${app}-0.${app}-endpoints.${model}.svc.cluster.local`;
}

function isAddress(bind: string | undefined): bind is string {
  return bind !== undefined && /^[0-9.]+$|:/.test(bind);
}
