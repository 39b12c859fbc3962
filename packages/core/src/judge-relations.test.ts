import { describe, expect, test } from "vitest";
import { webFacts, webMetadata, webPeers, webRelation, webState } from "../test/fixture.ts";
import type { RelationState } from "./charm-state.ts";
import type { AnyIntegration, Reading } from "./integrations/contract.ts";
import { ingressIntegration } from "./integrations/ingress.ts";
import { peersIntegration } from "./integrations/peers.ts";
import { judgeRelations, type UsedIntegration } from "./judge-relations.ts";

/** An integration that reads what a test says, and notes when. */
function reads(
  endpoint: string,
  reading: Reading<unknown>,
  { rank = 10, several = false, seen = [] as string[] } = {},
): UsedIntegration {
  const integration: AnyIntegration = {
    interface: endpoint,
    role: "requires",
    endpoint,
    rank,
    envRank: rank,
    several,
    needs: () => ({}),
    read: (_view, { baseUrl, peers }) => {
      seen.push(`${endpoint} ${baseUrl} ${peers.length}`);
      return reading;
    },
  };
  return { integration, local: undefined };
}

const ready: Reading<unknown> = { state: "ready", data: {} };

function judge(
  relations: readonly RelationState[],
  used: Readonly<Record<string, UsedIntegration>>,
  endpoints = {},
  declared: readonly string[] = [],
) {
  const { endpoints: peers } = webMetadata("2.0b1");
  const metadata = webMetadata("2.0b1", { endpoints: { ...peers, ...endpoints } });
  return judgeRelations(
    webState({ relations }),
    metadata,
    new Map(Object.entries(used)),
    webFacts("2.0b1"),
    new Set(declared),
  );
}

test("peers and ingress are judged first, since the others may depend on them", () => {
  const seen: string[] = [];
  const ingress = webRelation({ id: 9, endpoint: "ingress", remoteAppBag: { ingress: '{"url": "http://in.test/"}' } });
  const peers = { ...webPeers("2.0b1"), id: 10, remoteUnits: new Map([["web/1", {}]]) };

  const { facts } = judge([webRelation({ id: 2, endpoint: "db" }), ingress, peers], {
    db: reads("db", ready, { seen }),
    ingress: { integration: ingressIntegration() as AnyIntegration, local: undefined },
    peers: { integration: peersIntegration("peers") as AnyIntegration, local: undefined },
  });

  expect(seen).toEqual(["db http://in.test/ 1"]);
  expect(facts).toMatchObject({ ingressUrl: "http://in.test/", peers: ["web-1.web-endpoints.m.svc.cluster.local"] });
});

describe("a relation that is", () => {
  test.for<[spec: string, reading: Reading<unknown>, level: string | undefined, unread: boolean]>([
    ["ready is no condition", ready, undefined, false],
    ["not there yet is no condition", { state: "pending", level: "ignored", message: "m" }, undefined, false],
    ["waited for leaves the rest undecided", { state: "pending", level: "waiting", message: "m" }, "waiting", true],
    ["blocked blocks", { state: "pending", level: "blocked", message: "m" }, "blocked", false],
    ["invalid blocks", { state: "invalid", message: "m", problems: [] }, "blocked", false],
  ])("%s", ([, reading, level, unread]) => {
    const { conditions, secretUnread } = judge([webRelation({ id: 2, endpoint: "db" })], { db: reads("db", reading) });

    expect(conditions.map((condition) => condition.level)).toEqual(level === undefined ? [] : [level]);
    expect(secretUnread).toBe(unread);
  });
});

test("conditions stand in the order of the interfaces, not of the relations", () => {
  const bad = (message: string): Reading<unknown> => ({ state: "invalid", message, problems: [] });

  const { conditions } = judge([webRelation({ id: 1, endpoint: "late" }), webRelation({ id: 2, endpoint: "early" })], {
    late: reads("late", bad("late"), { rank: 20 }),
    early: reads("early", bad("early"), { rank: 10 }),
  });

  expect(conditions.map(({ message }) => message)).toEqual(["early", "late"]);
});

test.for<[spec: string, several: boolean, readings: number, conditions: number]>([
  ["two relations on an endpoint that takes one are told once, and none is read", false, 0, 1],
  ["two on an endpoint that takes several are both read", true, 2, 0],
])("%s", ([, several, readings, expected]) => {
  const seen: string[] = [];
  const both = [webRelation({ id: 1, endpoint: "db" }), webRelation({ id: 2, endpoint: "db" })];

  const { conditions } = judge(both, { db: reads("db", ready, { several, seen }) });

  expect(seen.length).toBe(readings);
  expect(conditions.length).toBe(expected);
});

test("required integrations that are not ready are named in the documented order, an unknown one only when charm.ts brings it", () => {
  const required = (name: string) => ({ interface: name, role: "requires", optional: false }) as const;
  const endpoints = {
    proxy: required("http_proxy"),
    valkey: required("valkey_client"),
    weather: required("weather"),
    unknown: required("nobody-reads-it"),
    ledger: required("postgresql_client"),
    logging: required("loki_push_api"),
    db: required("db"),
  };

  const { missing } = judge([webRelation({ id: 2, endpoint: "db" })], { db: reads("db", ready) }, endpoints, [
    "weather",
    "db",
  ]);

  expect(missing).toEqual(["ledger", "valkey", "http-proxy", "weather"]);
});
