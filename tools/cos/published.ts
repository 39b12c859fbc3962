import { join } from "node:path";
import { type CosAssets, defineCharm, type Framework } from "@paas-charm/core";
import { type TransitionState, transition } from "@paas-charm/core/simulated";
import { cosAssets, readCosFolder } from "@paas-charm/project";
import { metadataOf } from "../parity/play.ts";
import { readCharm } from "../parity/vectors.ts";
import type { UnitBag } from "./prometheus-consumer.ts";

const root = join(import.meta.dirname, "../..");

/** What a charm gives Prometheus and Grafana. */
export interface Published {
  /** Databag of the application. */
  readonly app: Readonly<Record<string, string>>;
  readonly units: readonly UnitBag[];
  readonly assets: CosAssets;
}

/** What the charm of a framework publishes with so many units, its metrics at a port; jobs of its own beside. */
export async function publish(framework: Framework, units: number, metricsPort: number): Promise<Published> {
  const charm = defineCharm({ framework });
  const metadata = metadataOf(readCharm(join(root, "goldens"), `${framework.name}-2.0b1`));
  const assets = cosAssets(readCosFolder(join(root, "packages", framework.name, "cos")), []);
  const scrape = { job_name: "jobs", static_configs: [{ targets: ["@scheduler:8082", "other.example:9187"] }] };
  const value = { "metrics-port": metricsPort, prometheus: { scrape_configs: [scrape] } };
  const bags = await Promise.all(
    Array.from({ length: units }, async (_, unit) => {
      const relation = { id: 3, endpoint: "metrics-endpoint", remoteApp: "prometheus", remoteUnits: { 0: {} } };
      const name = `${framework.name}-k8s/${unit}`;
      const state: TransitionState = { unit: name, leader: unit === 0, relations: [relation] };
      const event = { kind: "lifecycle", name: "config-changed" } as const;
      const done = await transition(charm, metadata, state, event, { assets, paasConfig: { state: "parsed", value } });
      return done.state.relations.find(({ id }) => id === 3);
    }),
  );
  return { app: bags[0]?.localApp ?? {}, units: bags.map((bag): UnitBag => bag?.localUnit ?? {}), assets };
}
