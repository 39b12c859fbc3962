import { isIP } from "node:net";
import { expect, test } from "vitest";
import * as z from "zod";
import type { StateRelationInput } from "../simulated/index.ts";
import { observedBy, ownDatabags, playObserved } from "./harness/play-observed.ts";

// What the charms on the other side read, by their own libraries: every value as they decode it, unknown keys refused where they refuse them.

/** A databag value that is JSON. */
const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(schema);

/** `cosl`, `JujuTopology`: the UUID has to be one of version 4, in lower case. */
const topology = z.strictObject({
  model: z.string().min(1),
  model_uuid: z.uuidv4().lowercase(),
  application: z.string().min(1),
  unit: z.string().regex(/^[a-z0-9-]+\/\d+$/),
  charm_name: z.string().min(1),
});

const ruleLabels = z.looseObject({
  juju_model: z.string(),
  juju_model_uuid: z.string(),
  juju_application: z.string(),
  juju_charm: z.string(),
});

const groups = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-zA-Z0-9_:]+_rules$/),
      rules: z.array(z.looseObject({ alert: z.string(), expr: z.string().min(1), labels: ruleLabels })),
    }),
  ),
});

/** `traefik_k8s` v2 2.21: the provider's models of requirers. */
const traefik = {
  app: z.strictObject({
    model: json(z.string()),
    name: json(z.string()),
    port: json(z.int().positive().max(65_535)),
    "strip-prefix": json(z.boolean()),
    is_port_open: json(z.boolean()).optional(),
  }),
  unit: z.strictObject({ host: json(z.string().min(1)), ip: json(z.string().refine((ip) => isIP(ip) !== 0)) }),
};

/** `prometheus_k8s` v0 0.61: jobs lose every other key. */
const prometheus = {
  app: z.strictObject({
    scrape_metadata: json(topology),
    scrape_jobs: json(
      z.array(
        z.strictObject({
          job_name: z.string().optional(),
          metrics_path: z.string().startsWith("/"),
          static_configs: z.array(
            z.strictObject({ targets: z.array(z.string()), labels: z.record(z.string(), z.string()).optional() }),
          ),
        }),
      ),
    ),
    alert_rules: json(groups),
  }),
  unit: z.strictObject({
    prometheus_scrape_unit_address: z.string().min(1),
    prometheus_scrape_unit_name: z.string().min(1),
    prometheus_scrape_unit_fqdn: z.string().min(1),
  }),
};

/** `loki_k8s` v1 1.30. */
const loki = {
  app: z.strictObject({ metadata: json(topology), alert_rules: json(z.union([groups, z.strictObject({})])) }),
  unit: z.strictObject({}),
};

/** `tempo_coordinator_k8s` v0 0.11: protocols by name. */
const tempo = {
  app: z.strictObject({
    receivers: json(z.array(z.enum(["zipkin", "otlp_grpc", "otlp_http", "jaeger_grpc", "jaeger_thrift_http"])).min(1)),
  }),
  unit: z.strictObject({}),
};

test.for<[other: string, endpoint: string, reads: { app: z.ZodType; unit: z.ZodType }]>([
  ["traefik", "ingress", traefik],
  ["prometheus", "metrics-endpoint", prometheus],
  ["loki", "logging", loki],
  ["tempo", "tracing", tempo],
])("%s reads what is published", async ([other, endpoint, reads]) => {
  const relation: StateRelationInput = { id: 7, endpoint, remoteApp: other, remoteUnits: { 0: {} } };
  const state = observedBy([relation], { model: { uuid: "12345678-1234-4321-8234-1234567890ab" } });
  const rule = { path: "a.rule", content: { alert: "A", expr: "vector(1)" } };

  const done = await playObserved(state, undefined, {
    assets: { dashboards: [], prometheusRules: [rule], lokiRules: [rule] },
  });

  const { app, unit } = ownDatabags(done, 7);
  expect(z.prettifyError(reads.app.safeParse(app).error ?? new z.ZodError([]))).toBe("");
  expect(z.prettifyError(reads.unit.safeParse(unit).error ?? new z.ZodError([]))).toBe("");
});
