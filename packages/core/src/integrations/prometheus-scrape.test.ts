import { expect, test } from "vitest";
import type { AssetFile } from "../cos/assets.ts";
import type { AppFacts } from "../framework.ts";
import { observedBy, ownDatabags, playObserved, relationEvent } from "./harness/play-observed.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { prometheusScrapeIntegration } from "./prometheus-scrape.ts";

const integration = prometheusScrapeIntegration();
const silent = { form: "silent", env: {}, required: [] };
const relation = { id: 3, endpoint: "metrics-endpoint", remoteApp: "prometheus", remoteUnits: { 0: {} } };

function published(facts: Partial<AppFacts> = {}, network: { bind?: string; fqdn?: string } = { bind: "10.1.0.1" }) {
  const view = { ...viewOfForm(integration, silent), network };
  const { app, unit } = integration.publish?.(view, { ...someFacts, ...facts }) ?? {};
  const parsed = Object.entries(app ?? {}).map(([key, value]) => [key, JSON.parse(String(value))]);
  return { app: Object.fromEntries(parsed), unit };
}

test("says where this unit is", () => {
  expect(published().unit).toEqual({
    prometheus_scrape_unit_address: "10.1.0.1",
    prometheus_scrape_unit_name: "guestbook/0",
    prometheus_scrape_unit_fqdn: "guestbook-0.guestbook-endpoints.test-model.svc.cluster.local",
  });
});

test.for<[spec: string, bind: string | undefined, address: string]>([
  ["gives an IPv6 address as it is", "fd00::1", "fd00::1"],
  ["gives the name when the binding has no address", undefined, "unit.test"],
  ["gives the name when the binding is no IP address", "unit.internal", "unit.test"],
])("%s", ([, bind, address]) => {
  const { unit } = published({}, { ...(bind !== undefined && { bind }), fqdn: "unit.test" });

  expect(unit).toMatchObject({ prometheus_scrape_unit_address: address });
});

test("says as leader what is served, by which application", () => {
  const { app } = published({ metrics: { port: 9102, path: "/metrics" } });

  expect(app.scrape_jobs).toEqual([{ metrics_path: "/metrics", static_configs: [{ targets: ["*:9102"] }] }]);
  expect(app.scrape_metadata).toEqual({
    model: "test-model",
    model_uuid: "11111111-2222-4333-8444-555555555555",
    application: "guestbook",
    unit: "guestbook/0",
    charm_name: "guestbook",
  });
});

test("has the metrics scraped where their variables say, whatever port the application has", () => {
  const { app } = published({ port: 9000, metrics: { port: 8080, path: "/m" } });

  expect(app.scrape_jobs).toEqual([{ metrics_path: "/m", static_configs: [{ targets: ["*:8080"] }] }]);
});

const schedulerJob = {
  job_name: "scheduler",
  metrics_path: "/metrics",
  static_configs: [{ targets: ["@scheduler:8082"], labels: {} }],
};

test("publishes the jobs of paas-config.yaml behind the framework's, labels only where there are some", () => {
  const custom = {
    job_name: "custom",
    metrics_path: "/custom",
    static_configs: [{ targets: ["*:8081", "db.example:9187"], labels: { app: "x" } }],
  };

  const { app } = published({ scrapeJobs: [custom, schedulerJob] });

  expect(app.scrape_jobs.slice(1)).toEqual([
    { job_name: "custom", metrics_path: "/custom", static_configs: custom.static_configs },
    {
      job_name: "scheduler",
      metrics_path: "/metrics",
      static_configs: [{ targets: ["guestbook-0.guestbook-endpoints.test-model.svc.cluster.local:8082"] }],
    },
  ]);
});

test("finds the scheduler in the domain of this cluster, from any unit", () => {
  const fqdn = "guestbook-4.guestbook-endpoints.test-model.svc.corp.example";

  const { app } = published({ scrapeJobs: [schedulerJob], unit: "guestbook/4", fqdn });

  expect(app.scrape_jobs[1].static_configs[0].targets).toEqual([
    "guestbook-0.guestbook-endpoints.test-model.svc.corp.example:8082",
  ]);
});

test("brings the charm's rules, and those on the targets themselves last", () => {
  const rule: AssetFile = { path: "app.rule", content: { alert: "Slow", expr: "up{%%juju_topology%%} < 1" } };

  const { app } = published({ assets: { dashboards: [], prometheusRules: [rule], lokiRules: [] } });

  expect(app.alert_rules.groups.map(({ name }: { name: string }) => name)).toEqual([
    "test_model_11111111_guestbook_app_rules",
    "test_model_11111111_guestbook_HostHealth_rules",
  ]);
  expect(app.alert_rules.groups[0].rules[0]).toEqual({
    alert: "Slow",
    expr: "up{} < 1",
    labels: {
      juju_model: "test-model",
      juju_model_uuid: "11111111-2222-4333-8444-555555555555",
      juju_application: "guestbook",
      juju_charm: "guestbook",
    },
  });
});

test.for(["leader-elected", "upgrade-charm", "config-changed", "start"] as const)("publishes on %s", async (name) => {
  const done = await playObserved(observedBy([relation]), { kind: "lifecycle", name });

  expect(Object.keys(ownDatabags(done, 3).app).sort()).toEqual(["alert_rules", "scrape_jobs", "scrape_metadata"]);
});

test("names the present leader after a change of leaders", async () => {
  const before = await playObserved(observedBy([relation]), { kind: "lifecycle", name: "config-changed" });

  const after = await playObserved(
    { ...before.state, unit: "guestbook/1" },
    { kind: "lifecycle", name: "leader-elected" },
  );

  expect(JSON.parse(ownDatabags(after, 3).app["scrape_metadata"] ?? "")).toMatchObject({ unit: "guestbook/1" });
});

test("says as an ordinary unit only where it is", async () => {
  const event = relationEvent("metrics-endpoint", 3, "joined", "prometheus");
  const done = await playObserved(observedBy([relation], { leader: false }), event);

  const { app, unit } = ownDatabags(done, 3);
  expect(app).toEqual({});
  expect(unit).toHaveProperty("prometheus_scrape_unit_name");
});

test("leaves a databag that Python wrote as it is when it means the same", async () => {
  const first = await playObserved(observedBy([relation]));
  const python = Object.fromEntries(
    Object.entries(ownDatabags(first, 3).app).map(([key, value]) => [
      key,
      value.replaceAll('":', '": ').replaceAll(",", ", "),
    ]),
  );
  const state = observedBy([{ ...relation, localApp: python, localUnit: ownDatabags(first, 3).unit }]);

  const again = await playObserved(state);

  expect(again.toolCalls.filter(({ tool }) => tool === "relation-set")).toEqual([]);
});

test("reads no assets while nobody wants them", async () => {
  const state = observedBy([relation], { leader: false });

  const done = await playObserved(state, undefined, {
    assets: new Proxy({}, { get: () => expect.unreachable() }) as never,
  });

  expect(done.result.exitCode).toBe(0);
});

test.for<[event: string, message: string]>([
  ['{"errors": "group a: bad expr"}', "metrics-endpoint: Prometheus refuses what it was given: group a: bad expr"],
  ['{"scrape_job_errors": "no port"}', "metrics-endpoint: Prometheus refuses what it was given: no port"],
  ["{}", ""],
  ["not JSON", ""],
])("stays active, and tells what Prometheus reports: %s", async ([event, message]) => {
  const done = await playObserved(observedBy([{ ...relation, remoteAppData: { event } }]));

  expect(done.state.unitStatus).toEqual({ status: "active", message });
});
