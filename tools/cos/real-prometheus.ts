import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, type Processes } from "@paas-charm/local";
import { stringify } from "yaml";

/** Whether Prometheus itself is here. */
export const hasPrometheus = spawnSync("prometheus", ["--version"]).status === 0;

/** A Prometheus that scrapes every second, with its data in a directory of its own. */
export interface RunningPrometheus {
  /** Values of a query now, one for each series. */
  query(expression: string): Promise<readonly Series[]>;
  /** Names of the alerts it knows, with what is wrong with their evaluation. */
  alerts(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** Starts one on these jobs and rules. */
export async function startPrometheus(
  processes: Processes,
  jobs: readonly object[],
  rules: object,
): Promise<RunningPrometheus> {
  const home = mkdtempSync(join(tmpdir(), "prometheus-"));
  writeFileSync(join(home, "rules.yaml"), stringify(rules));
  writeFileSync(
    join(home, "prometheus.yaml"),
    stringify({
      global: { scrape_interval: "1s", evaluation_interval: "1s" },
      rule_files: ["rules.yaml"],
      scrape_configs: jobs,
    }),
  );
  const port = await freePort("127.0.0.1");
  const prometheus = await processes.start({
    name: "prometheus",
    command: "prometheus",
    args: [
      `--config.file=${join(home, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(home, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
  });
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const { data }: { data?: unknown } = JSON.parse(await response.text());
    return data;
  };
  for (let answers = false; !answers; ) {
    answers = await fetch(`http://127.0.0.1:${port}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!prometheus.running) throw new Error(`prometheus ended: ${prometheus.tail().join("\n")}`);
    if (!answers) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    async query(expression) {
      const found = (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as {
        result: readonly Series[];
      };
      return found.result;
    },
    async alerts() {
      const { groups } = (await ask("/api/v1/rules?type=alert")) as {
        groups: readonly { rules: readonly { name: string; lastError?: string }[] }[];
      };
      const known = groups.flatMap(({ rules: alerts }) => alerts.map(({ name, lastError = "" }) => [name, lastError]));
      return Object.fromEntries(known);
    },
    async close() {
      await prometheus.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
