import { expect, test } from "vitest";
import type { Transition, TransitionState } from "../simulated/index.ts";
import { observedBy, ownDatabags, playObserved, relationEvent, rock } from "./harness/play-observed.ts";

const endpoint = (host: string): string => JSON.stringify({ url: `http://${host}:3100/loki/api/v1/push` });
const loki = { id: 4, endpoint: "logging", remoteApp: "loki" };
const one = { ...loki, remoteUnits: { 0: { endpoint: endpoint("loki-0") } } };
const two = { ...loki, remoteUnits: { 0: { endpoint: endpoint("loki-0") }, 1: { endpoint: endpoint("loki-1") } } };
const changed = relationEvent("logging", 4, "changed", "loki");

/** Log targets of the plan: name to location, for those that get anything. */
function targets({ state }: Transition): Readonly<Record<string, unknown>> {
  const all = Object.values(state.containers["app"]?.layers ?? {}).flatMap((layer) =>
    Object.entries(layer["log-targets"] ?? {}),
  );
  return Object.fromEntries(
    [...new Map(all)]
      .filter(([, { services }]) => services?.includes("all"))
      .map(([name, { location }]) => [name, location]),
  );
}

test("forwards the logs of all services to every unit of Loki, with labels that tell where they come from", async () => {
  const done = await playObserved(observedBy([two]), changed);

  expect(targets(done)).toEqual({
    "loki/0": "http://loki-0:3100/loki/api/v1/push",
    "loki/1": "http://loki-1:3100/loki/api/v1/push",
  });
  expect(done.state.containers["app"]?.layers["app-log-forwarding"]?.["log-targets"]?.["loki/0"]?.labels).toEqual({
    product: "Juju",
    charm: "guestbook",
    juju_model: "test-model",
    juju_model_uuid: done.state.model.uuid,
    juju_application: "guestbook",
    juju_unit: "guestbook/0",
    job: `juju_test-model_${done.state.model.uuid.slice(0, 8)}_guestbook`,
  });
});

test("sends nothing again when nothing changed", async () => {
  const first = await playObserved(observedBy([two]), changed);

  const again = await playObserved(first.state, changed);

  expect(again.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
});

test("stops forwarding to a unit that left, and to no other", async () => {
  const before = await playObserved(observedBy([two]), changed);
  const state: TransitionState = { ...observedBy([one]), containers: before.state.containers };

  const done = await playObserved(state, relationEvent("logging", 4, "departed", "loki"));

  expect(targets(done)).toEqual({ "loki/0": "http://loki-0:3100/loki/api/v1/push" });
});

test("stops forwarding when the last Loki goes", async () => {
  const before = await playObserved(observedBy([one]), changed);

  const done = await playObserved(before.state, relationEvent("logging", 4, "broken", "loki"));

  expect(targets(done)).toEqual({});
  expect(done.state.containers["app"]?.layers["app-log-forwarding"]?.["log-targets"]).toEqual({
    "loki/0": { override: "replace", type: "loki", location: "(removed)", services: ["-all"] },
  });
});

test("forwards again when a unit that had left comes back", async () => {
  const before = await playObserved(observedBy([one]), changed);
  const gone = await playObserved(before.state, relationEvent("logging", 4, "broken", "loki"));

  const back = await playObserved({ ...observedBy([one]), containers: gone.state.containers }, changed);

  expect(targets(back)).toEqual({ "loki/0": "http://loki-0:3100/loki/api/v1/push" });
});

test("uses the units that take logs while another says nothing yet", async () => {
  const half = { ...loki, remoteUnits: { 0: { endpoint: endpoint("loki-0") }, 1: {} } };

  const done = await playObserved(observedBy([half]), changed);

  expect(targets(done)).toEqual({ "loki/0": "http://loki-0:3100/loki/api/v1/push" });
});

test.for(['{"url": null}', "null", "[]", '"http://loki:3100"', "nonsense", '{"url": "loki:3100"}'])(
  "leaves out a unit whose endpoint is %s",
  async (text) => {
    const bad = { ...loki, remoteUnits: { 0: { endpoint: text }, 1: { endpoint: endpoint("loki-1") } } };

    const done = await playObserved(observedBy([bad]), changed);

    expect(targets(done)).toEqual({ "loki/1": "http://loki-1:3100/loki/api/v1/push" });
    expect(done.state.unitStatus.status).toBe("active");
  },
);

test("leaves log targets alone that the rock defines", async () => {
  const mine = { override: "replace", type: "loki", location: "http://mine:3100/push", services: ["all"] } as const;
  const layers = { rock: { ...rock, "log-targets": { mine } } };
  const state = observedBy([one], { containers: { app: { layers } } });

  const done = await playObserved(state, changed);

  expect(targets(done)).toMatchObject({ mine: "http://mine:3100/push" });
});

test("keeps two Lokis apart, and goes on with one when the other is removed", async () => {
  const other = { id: 5, endpoint: "logging", remoteApp: "loki-b", remoteUnits: { 0: { endpoint: endpoint("b-0") } } };
  const both = await playObserved(observedBy([one, other]), changed);

  const done = await playObserved(both.state, relationEvent("logging", 4, "broken", "loki"));

  expect(Object.keys(targets(both)).sort()).toEqual(["loki-b/0", "loki/0"]);
  expect(targets(done)).toEqual({ "loki-b/0": "http://b-0:3100/loki/api/v1/push" });
});

test("forwards logs of an application that is blocked", async () => {
  const ingress = { id: 6, endpoint: "ingress", remoteApp: "traefik", remoteAppData: { ingress: "nonsense" } };

  const done = await playObserved(observedBy([one, ingress]), changed);

  expect(done.state.unitStatus.status).toBe("blocked");
  expect(targets(done)).toEqual({ "loki/0": "http://loki-0:3100/loki/api/v1/push" });
});

test.for(["leader-elected", "upgrade-charm", "config-changed"] as const)("publishes its rules on %s", async (name) => {
  const silent = { ...loki, remoteUnits: { 0: {} } };
  const rule = {
    path: "log.rule",
    content: { alert: "Errors", expr: 'rate({%%juju_topology%%, level="error"}[5m]) > 1' },
  };

  const done = await playObserved(
    observedBy([silent]),
    { kind: "lifecycle", name },
    { assets: { dashboards: [], prometheusRules: [], lokiRules: [rule] } },
  );

  const { metadata, alert_rules: rules } = ownDatabags(done, 4).app;
  expect(JSON.parse(metadata ?? "")).toMatchObject({ application: "guestbook", unit: "guestbook/0" });
  expect(JSON.parse(rules ?? "").groups[0].rules[0].expr).toBe('rate({job=~".+", level="error"}[5m]) > 1');
});

test("publishes that there are no rules", async () => {
  const done = await playObserved(observedBy([one]), changed);

  expect(ownDatabags(done, 4).app["alert_rules"]).toBe("{}");
});

test("tells what Loki reports of the rules", async () => {
  const done = await playObserved(
    observedBy([{ ...one, remoteAppData: { event: '{"errors": "bad rule"}' } }]),
    changed,
  );

  expect(done.state.unitStatus).toEqual({
    status: "active",
    message: "logging: Loki refuses the alert rules: bad rule",
  });
});

test.for<[juju: string, status: string, message: string]>([
  ["3.3.5", "blocked", "logging needs Juju 3.4 or newer, whose Pebble forwards logs; this model has 3.3.5"],
  ["3.4.0", "active", ""],
])("on Juju %s is %s", async ([juju, status, message]) => {
  const done = await playObserved(observedBy([one], { juju }), changed);

  expect(done.state.unitStatus).toEqual({ status, message });
  expect(Object.keys(targets(done))).toHaveLength(status === "active" ? 1 : 0);
});
