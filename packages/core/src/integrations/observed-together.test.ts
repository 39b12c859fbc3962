import { expect, test } from "vitest";
import { observedBy, playObserved } from "./harness/play-observed.ts";

const endpoint = (unit: number): string => JSON.stringify({ url: `http://loki-${unit}:3100/loki/api/v1/push` });
const receivers = JSON.stringify([{ protocol: { name: "otlp_http", type: "http" }, url: "http://tempo:4318" }]);
const lokis = 3;

const relations = [
  { id: 3, endpoint: "metrics-endpoint", remoteApp: "prometheus", remoteUnits: { 0: {} } },
  {
    id: 4,
    endpoint: "logging",
    remoteApp: "loki",
    remoteUnits: Object.fromEntries(Array.from({ length: lokis }, (_, unit) => [unit, { endpoint: endpoint(unit) }])),
  },
  { id: 5, endpoint: "tracing", remoteApp: "tempo", remoteAppData: { receivers } },
  { id: 6, endpoint: "ingress", remoteApp: "traefik", remoteAppData: { ingress: '{"url": "http://foo.bar/a"}' } },
  { id: 8, endpoint: "grafana-dashboard", remoteApp: "grafana", remoteUnits: { 0: {} } },
];
const assets = {
  dashboards: [{ path: "a.json", content: { title: "A" } }],
  prometheusRules: [{ path: "a.rule", content: { alert: "A", expr: "up < 1" } }],
  lokiRules: [{ path: "a.rule", content: { alert: "A", expr: "rate({%%juju_topology%%}[5m]) > 1" } }],
};
const event = { kind: "lifecycle", name: "update-status" } as const;

test("with all that watches it an application is active, and an event that changes nothing writes nothing", async () => {
  const first = await playObserved(observedBy(relations), event, { assets });
  const second = await playObserved(first.state, event, { assets, ...(first.cache && { cache: first.cache }) });

  const third = await playObserved(second.state, event, { assets, ...(second.cache && { cache: second.cache }) });

  expect(third.state.unitStatus).toEqual({ status: "active", message: "" });
  expect(third.toolCalls.filter(({ tool }) => /-(?:set|add|grant)$|-port$/.test(tool))).toEqual([]);
  expect(third.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
});

test("reads each relation by four calls, each unit that takes logs and each address by one more", async () => {
  const nobody = await playObserved(observedBy([]), event);
  const first = await playObserved(observedBy(relations), event, { assets });
  const quiet = await playObserved(nobody.state, event, { ...(nobody.cache && { cache: nobody.cache }) });

  const watched = await playObserved(first.state, event, { assets, ...(first.cache && { cache: first.cache }) });

  const addresses = ["metrics-endpoint", "ingress"].length;
  const reads = watched.toolCalls.filter(({ tool }) => !/-set$/.test(tool)).length;
  const plain = quiet.toolCalls.filter(({ tool }) => !/-set$/.test(tool)).length;
  expect(reads - plain).toBeLessThanOrEqual(4 * relations.length + lokis + addresses);
});
