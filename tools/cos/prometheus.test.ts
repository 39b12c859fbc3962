import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCharm } from "@paas-charm/core";
import { type TransitionState, transition } from "@paas-charm/core/simulated";
import { django } from "@paas-charm/django";
import { flask } from "@paas-charm/flask";
import { cacheDirectory, createProcesses, findStatsdExporter, freePort, type Processes } from "@paas-charm/local";
import { cosAssets, readCosFolder } from "@paas-charm/project";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { metadataOf } from "../parity/play.ts";
import { readCharm } from "../parity/vectors.ts";
import { queriesOf } from "./dashboard-queries.ts";
import { scrapeConfigs, type UnitBag } from "./prometheus-consumer.ts";
import { hasPromtool, promtoolFault } from "./promtool.ts";
import { hasPrometheus, startPrometheus } from "./real-prometheus.ts";

const root = join(import.meta.dirname, "../..");
const frameworks = { flask, django };
const hasGo = spawnSync("go", ["version"]).status === 0;

/** What a charm of a framework publishes for Prometheus: the leader's databag, and that of each unit. */
async function publish(name: keyof typeof frameworks, units: number, metricsPort: number) {
  const charm = defineCharm({ framework: frameworks[name] });
  const metadata = metadataOf(readCharm(join(root, "goldens"), `${name}-2.0b1`));
  const assets = cosAssets(readCosFolder(join(root, "packages", name, "cos")), []);
  const scrape = { job_name: "jobs", static_configs: [{ targets: ["@scheduler:8082", "other.example:9187"] }] };
  const value = { "metrics-port": metricsPort, prometheus: { scrape_configs: [scrape] } };
  const bags = await Promise.all(
    Array.from({ length: units }, async (_, unit) => {
      const relation = { id: 3, endpoint: "metrics-endpoint", remoteApp: "prometheus", remoteUnits: { 0: {} } };
      const state: TransitionState = { unit: `${name}-k8s/${unit}`, leader: unit === 0, relations: [relation] };
      const event = { kind: "lifecycle", name: "config-changed" } as const;
      const done = await transition(charm, metadata, state, event, { assets, paasConfig: { state: "parsed", value } });
      return done.state.relations.find(({ id }) => id === 3);
    }),
  );
  return { app: bags[0]?.localApp ?? {}, units: bags.map((bag): UnitBag => bag?.localUnit ?? {}), assets };
}

test.runIf(process.env["CI"] === "true")("Prometheus and Go are there", () => {
  expect([hasPromtool, hasPrometheus, hasGo]).toEqual([true, true, true]);
});

describe.for(Object.keys(frameworks) as (keyof typeof frameworks)[])("%s", (name) => {
  let processes: Processes;
  let home: string;
  beforeEach(() => {
    processes = createProcesses();
    home = mkdtempSync(join(tmpdir(), "scraped-"));
  });
  afterEach(async () => {
    await processes.stopAll();
    rmSync(home, { recursive: true, force: true });
  });

  test("is scraped unit by unit, the scheduler as unit 0, others as they are", async () => {
    const { app, units } = await publish(name, 2, 9102);

    const jobs = scrapeConfigs(app, units) as {
      job_name: string;
      static_configs: [{ targets: string[]; labels: object }];
    }[];

    const prefix = new RegExp(`^juju_.*_${name}-k8s_prometheus_scrape`);
    expect(jobs.map((job) => job.job_name.replace(prefix, ""))).toEqual(["-0", "-1", "_jobs-0", "_jobs"]);
    expect(jobs[1]?.static_configs[0].labels).toMatchObject({
      juju_application: `${name}-k8s`,
      juju_unit: `${name}-k8s/1`,
      juju_charm: `${name}-k8s`,
    });
    expect(jobs[3]?.static_configs[0].targets).toEqual(["other.example:9187"]);
  });

  test.skipIf(!hasPromtool)("gives Prometheus jobs and rules that it takes", async () => {
    const { app, units } = await publish(name, 2, 9102);

    expect(promtoolFault("config", { scrape_configs: scrapeConfigs(app, units) })).toBeUndefined();
    expect(promtoolFault("rules", JSON.parse(app["alert_rules"] ?? ""))).toBeUndefined();
  });

  test.skipIf(!hasPrometheus || !hasGo)(
    "fills every panel with what a real Prometheus scrapes from a real statsd exporter",
    async () => {
      const [metricsPort, statsdPort] = [await freePort("127.0.0.1"), await freePort("127.0.0.1")];
      await startExporter(metricsPort, statsdPort);
      const { app, units, assets } = await publish(name, 1, metricsPort);
      const here = units.map((unit) => ({ ...unit, prometheus_scrape_unit_address: "127.0.0.1" }));
      const [job] = scrapeConfigs(app, here);
      const prometheus = await startPrometheus(processes, [job ?? {}], JSON.parse(app["alert_rules"] ?? ""));

      const waiting = new Set(
        assets.dashboards.flatMap((file) => queriesOf(file, "prometheusds")).map(({ query }) => query),
      );
      while (waiting.size > 0) {
        await serveRequests(statsdPort);
        for (const query of waiting) if ((await prometheus.query(query)).length > 0) waiting.delete(query);
        if (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 500));
      }

      const [up] = await prometheus.query("up");
      expect(up?.metric).toMatchObject({ juju_unit: `${name}-k8s/0`, juju_application: `${name}-k8s` });
      expect(up?.metric["instance"]).toMatch(new RegExp(`_${name}-k8s_${name}-k8s/0$`));
      expect(await prometheus.alerts()).toMatchObject({ HostDown: "", HostMetricsMissing: "" });
      await prometheus.close();
    },
    120_000,
  );

  /** The exporter of the rock, with the mapping that rockcraft's extension gives it. */
  async function startExporter(metricsPort: number, statsdPort: number): Promise<void> {
    const { path } = await findStatsdExporter({ processes, cache: cacheDirectory() });
    const mapping = join(home, "mapping.yaml");
    writeFileSync(
      mapping,
      `mappings:
  - match: gunicorn.request.status.*
    name: ${name}_response_code
    labels:
      status: $1
  - match: gunicorn.requests
    name: ${name}_requests
  - match: gunicorn.request.duration
    name: ${name}_request_duration
`,
    );
    await processes.start({
      name: "statsd_exporter",
      command: path,
      args: [
        `--statsd.mapping-config=${mapping}`,
        `--statsd.listen-udp=127.0.0.1:${statsdPort}`,
        "--statsd.listen-tcp=",
        `--web.listen-address=127.0.0.1:${metricsPort}`,
      ],
    });
  }
});

/** What gunicorn's statsd logger sends for a few requests. */
async function serveRequests(port: number): Promise<void> {
  const socket = createSocket("udp4");
  for (const status of [200, 200, 302, 404, 500]) {
    const lines = [
      "gunicorn.request.duration:12.5|ms",
      "gunicorn.requests:1|c|@1.0",
      `gunicorn.request.status.${status}:1|c|@1.0`,
    ];
    for (const line of lines) await new Promise((resolve) => socket.send(line, port, "127.0.0.1", resolve));
  }
  socket.close();
}
