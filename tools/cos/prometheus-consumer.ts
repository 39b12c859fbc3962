/** A unit that is scraped, as its databag names it. */
export type UnitBag = Readonly<Record<string, string>>;

interface Job {
  readonly job_name?: string;
  readonly metrics_path?: string;
  readonly static_configs?: readonly {
    readonly targets: readonly string[];
    readonly labels?: Record<string, string>;
  }[];
}

const topologyMembers = { model: "juju_model", model_uuid: "juju_model_uuid", application: "juju_application" };

/**
 * The scrape jobs that Prometheus' charm makes of one relation, by its own rules: a job for each unit that a target means, topology
 * labels, `instance` from them. Source: `prometheus_scrape` 0.57 to 0.61, consumer.
 */
export function scrapeConfigs(app: Readonly<Record<string, string>>, units: readonly UnitBag[]): readonly object[] {
  const jobs: readonly Job[] = JSON.parse(app["scrape_jobs"] ?? "[]");
  const metadata: Readonly<Record<string, string>> = JSON.parse(app["scrape_metadata"] ?? "{}");
  const identifier = `${metadata["model"]}_${metadata["model_uuid"]?.slice(0, 8)}_${metadata["application"]}`;
  const labels = {
    ...Object.fromEntries(Object.entries(topologyMembers).map(([member, label]) => [label, metadata[member]])),
    juju_charm: metadata["charm_name"],
  };
  return jobs.flatMap((job) => {
    const name = ["juju", identifier, "prometheus_scrape", ...(job.job_name ? [job.job_name] : [])].join("_");
    return (job.static_configs ?? []).flatMap((config) => expanded(job, config, { name, labels, units }));
  });
}

interface Naming {
  readonly name: string;
  readonly labels: Readonly<Record<string, string | undefined>>;
  readonly units: readonly UnitBag[];
}

function expanded(
  job: Job,
  config: { readonly targets: readonly string[]; readonly labels?: Record<string, string> },
  { name, labels, units }: Naming,
): readonly object[] {
  const hostOf = (target: string): string => target.replace(/:\d+$/, "");
  const means = (target: string, unit: UnitBag): boolean =>
    target.startsWith("*") ||
    [unit["prometheus_scrape_unit_address"], unit["prometheus_scrape_unit_fqdn"]].includes(hostOf(target));
  const ofUnits = units.flatMap((unit) => {
    const targets = config.targets
      .filter((target) => means(target, unit))
      .map((target) => target.replace("*", unit["prometheus_scrape_unit_address"] ?? ""));
    if (targets.length === 0) return [];
    const unitName = unit["prometheus_scrape_unit_name"] ?? "";
    const own = { ...labels, juju_unit: unitName, ...config.labels };
    const path = `${unit["prometheus_scrape_unit_path"] ?? ""}${job.metrics_path}`;
    return [scrapeJob(`${name}-${unitName.split("/")[1]}`, path, targets, own, [...instanceLabels, "juju_unit"])];
  });
  const others = config.targets.filter((target) => !units.some((unit) => means(target, unit)));
  if (others.length === 0) return ofUnits;
  const own = { ...labels, ...config.labels };
  return [...ofUnits, scrapeJob(name, job.metrics_path ?? "/metrics", others, own, instanceLabels)];
}

const instanceLabels = ["juju_model", "juju_model_uuid", "juju_application"];

function scrapeJob(
  name: string,
  path: string,
  targets: readonly string[],
  labels: Readonly<Record<string, string | undefined>>,
  instance: readonly string[],
): object {
  return {
    job_name: name,
    metrics_path: path,
    static_configs: [{ targets, labels }],
    relabel_configs: [{ source_labels: instance, separator: "_", target_label: "instance", regex: "(.*)" }],
  };
}
