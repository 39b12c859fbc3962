import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { django } from "@paas-charm/django";
import { expressjs } from "@paas-charm/expressjs";
import { fastapi } from "@paas-charm/fastapi";
import { flask } from "@paas-charm/flask";
import { go } from "@paas-charm/go";
import { cacheDirectory, createProcesses, findStatsdExporter, freePort, type Processes } from "@paas-charm/local";
import { springBoot } from "@paas-charm/spring-boot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fillPanels } from "./fill-panels.ts";
import { scrapeConfigs } from "./prometheus-consumer.ts";
import { hasPromtool, promtoolFault } from "./promtool.ts";
import { publish } from "./published.ts";
import { hasPrometheus } from "./real-prometheus.ts";

const frameworks = [flask, django, fastapi, go, expressjs, springBoot];
const apps = join(import.meta.dirname, "apps");
const cache = join(import.meta.dirname, "../../node_modules/.cache/cos-apps");
const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const hasGo = works("go", "version");
const hasMaven = works("mvn", "-version") && works("java", "-version");
const hasPython = works("python3", "-c", "import venv, ensurepip");

test.runIf(process.env["CI"] === "true")("Prometheus, Go, Python and Maven are there", () => {
  expect([hasPromtool, hasPrometheus, hasGo, hasPython, hasMaven]).toEqual([true, true, true, true, true]);
});

describe.for(frameworks)("what a charm of $name publishes", (framework) => {
  test("is scraped unit by unit, the scheduler as unit 0, others as they are", async () => {
    const { app, units } = await publish(framework, 2, 9102);

    const jobs = scrapeConfigs(app, units) as readonly {
      job_name: string;
      static_configs: [{ targets: string[]; labels: object }];
    }[];

    const prefix = new RegExp(`^juju_.*_${framework.name}-k8s_prometheus_scrape`);
    expect(jobs.map((job) => job.job_name.replace(prefix, ""))).toEqual(["-0", "-1", "_jobs-0", "_jobs"]);
    expect(jobs[1]?.static_configs[0].labels).toMatchObject({
      juju_application: `${framework.name}-k8s`,
      juju_unit: `${framework.name}-k8s/1`,
      juju_charm: `${framework.name}-k8s`,
    });
    expect(jobs[3]?.static_configs[0].targets).toEqual(["other.example:9187"]);
  });

  test.skipIf(!hasPromtool)("is jobs and rules that Prometheus takes", async () => {
    const { app, units } = await publish(framework, 2, 9102);

    expect(promtoolFault("config", { scrape_configs: scrapeConfigs(app, units) })).toBeUndefined();
    expect(promtoolFault("rules", JSON.parse(app["alert_rules"] ?? ""))).toBeUndefined();
  });
});

describe("a real Prometheus fills every panel", () => {
  let processes: Processes;
  let home: string;
  let port: number;
  let empty: readonly string[];
  beforeEach(async () => {
    processes = createProcesses();
    home = mkdtempSync(join(tmpdir(), "scraped-"));
    port = await freePort("127.0.0.1");
    empty = ["all"];
  });
  afterEach(async () => {
    await processes.stopAll();
    rmSync(home, { recursive: true, force: true });
    // A test that ran out of time says nothing itself.
    expect(empty).toEqual([]);
  });
  const noteEmpty = (panels: readonly string[]): void => {
    empty = panels;
  };

  test.skipIf(!hasPrometheus || !hasGo).for([flask, django])(
    "of $name, from the statsd exporter of its rock",
    { timeout: 120_000 },
    async (framework) => {
      const statsdPort = await freePort("127.0.0.1");
      await startExporter(framework.name, statsdPort);

      const published = await publish(framework, 1, port);
      const prometheus = await fillPanels(published, processes, () => countRequests(statsdPort), noteEmpty);

      const [up] = await prometheus.query("up");
      const unit = `${framework.name}-k8s/0`;
      expect(up?.metric).toMatchObject({ juju_unit: unit, juju_application: `${framework.name}-k8s` });
      expect(up?.metric["instance"]).toMatch(new RegExp(`_${framework.name}-k8s_${unit}$`));
      expect(await prometheus.alerts()).toMatchObject({ HostDown: "", HostMetricsMissing: "" });
      await prometheus.close();
    },
  );

  test.skipIf(!hasPrometheus)(
    "of expressjs, from express-prom-bundle",
    async () => {
      await processes.start({
        name: "expressjs",
        command: process.execPath,
        args: [join(apps, "expressjs.mjs"), `${port}`],
      });

      const published = await publish(expressjs, 1, port);
      await (await fillPanels(published, processes, visit, noteEmpty)).close();
    },
    120_000,
  );

  test.skipIf(!hasPrometheus || !hasPython)(
    "of fastapi, from prometheus-fastapi-instrumentator",
    async () => {
      const args = ["-m", "uvicorn", "fastapi_app:app", "--host", "127.0.0.1", "--port", `${port}`];
      await processes.start({ name: "fastapi", command: pythonEnvironment(), args, directory: apps });

      const published = await publish(fastapi, 1, port);
      await (await fillPanels(published, processes, visit, noteEmpty)).close();
    },
    240_000,
  );

  test.skipIf(!hasPrometheus || !hasGo)(
    "of go, from client_golang",
    async () => {
      const program = join(home, "app");
      const built = spawnSync("go", ["build", "-o", program, "."], { cwd: join(apps, "go"), encoding: "utf8" });
      expect(built.stderr).toBe("");
      await processes.start({ name: "go", command: program, args: [`${port}`] });

      const published = await publish(go, 1, port);
      await (await fillPanels(published, processes, visit, noteEmpty)).close();
    },
    240_000,
  );

  test.skipIf(!hasPrometheus || !hasMaven)(
    "of spring-boot, from micrometer",
    async () => {
      const target = join(home, "target");
      const built = spawnSync("mvn", ["-q", "-B", `-DbuildDirectory=${target}`, "package"], {
        cwd: join(apps, "spring-boot"),
        encoding: "utf8",
      });
      expect(built.status, built.stdout).toBe(0);
      const settings = {
        "server.port": port,
        "management.endpoints.web.exposure.include": "prometheus",
        "management.metrics.distribution.percentiles-histogram.http.server.requests": true,
      };
      const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
      await processes.start({
        name: "spring-boot",
        command: "java",
        args: ["-jar", join(target, "app-1.jar"), ...args],
      });

      const published = await publish(springBoot, 1, port);
      await (await fillPanels(published, processes, visit, noteEmpty)).close();
    },
    480_000,
  );

  /** Some requests, of which not all end well. */
  async function visit(): Promise<void> {
    for (const path of ["/", "/", "/missing", "/boom"]) {
      await fetch(`http://127.0.0.1:${port}${path}`).then(
        (response) => response.text(),
        () => "not up yet",
      );
    }
  }

  /** The exporter of the rock, with the mapping that rockcraft's extension gives it. */
  async function startExporter(name: string, statsdPort: number): Promise<void> {
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
        `--web.listen-address=127.0.0.1:${port}`,
      ],
    });
  }
});

/** A Python with what the FastAPI application needs, made once. */
function pythonEnvironment(): string {
  const python = join(cache, "fastapi/bin/python");
  const ready = join(cache, "fastapi/ready");
  if (existsSync(ready)) return python;
  rmSync(join(cache, "fastapi"), { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const packages = ["fastapi==0.163.2", "uvicorn==0.54.0", "prometheus-fastapi-instrumentator==8.1.0"];
  for (const [command, args] of [
    ["python3", ["-m", "venv", join(cache, "fastapi")]],
    [python, ["-m", "pip", "install", "-q", "--disable-pip-version-check", ...packages]],
  ] as const) {
    const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${command} ${args.join(" ")} exited with ${status}: ${stderr}`);
  }
  writeFileSync(ready, "");
  return python;
}

/** What gunicorn's statsd logger sends for a few requests. */
async function countRequests(port: number): Promise<void> {
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
