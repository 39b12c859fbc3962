import type { JujuEvent } from "@paas-charm/core";
import { expect, test } from "vitest";
import { afterEvent, newAgent, nextEvent, type RelationFacts, type UnitAgent, type UnitFacts } from "./unit-agent.ts";

const facts = (over: Partial<UnitFacts> = {}): UnitFacts => ({
  unit: "web/0",
  dying: false,
  leader: true,
  charmRevision: 0,
  config: "c1",
  relations: [],
  secrets: [],
  workload: [],
  actions: [],
  dueAt: undefined,
  ...over,
});
const relation = (over: Partial<RelationFacts> = {}): RelationFacts => ({
  id: 7,
  endpoint: "db",
  peer: false,
  dying: false,
  remoteApp: "pg",
  app: undefined,
  members: new Map(),
  ...over,
});
const peers = relation({ id: 1, endpoint: "peers", peer: true, remoteApp: "web" });
const idle = { now: 0, updateStatusMs: 300_000 };

/** Runs hooks until nothing is due, and tells what ran. Pebble's events are consumed as they are told. */
function settle(agent: UnitAgent, given: UnitFacts): { ran: string[]; agent: UnitAgent } {
  const ran: string[] = [];
  let now = agent;
  let facts = given;
  for (let turn = 0; turn < 50; turn++) {
    const event = nextEvent(now, facts, idle);
    if (event === undefined) return { ran, agent: now };
    ran.push(title(event));
    now = afterEvent(now, event, facts, 0);
    if (event.kind === "workload") facts = { ...facts, workload: facts.workload.slice(1) };
    if (event.kind === "action") facts = { ...facts, actions: facts.actions.slice(1) };
    if (event.kind === "secret") facts = { ...facts, secrets: facts.secrets.slice(1) };
    if (event.kind === "lifecycle" && event.name === "remove") return { ran, agent: now };
  }
  throw new Error(`never settles: ${ran.join(" ")}`);
}

function title(event: JujuEvent): string {
  if (event.kind !== "relation") return event.name;
  const unit = event.remoteUnit ? ` ${event.remoteUnit}` : "";
  return `${event.name}${unit}${event.departingUnit ? ` (${event.departingUnit} leaves)` : ""}`;
}

const settled = (given: UnitFacts) => settle(newAgent(0, 0), given).agent;

test("a first unit is installed, meets its relations, leads, is configured and starts", () => {
  const { ran } = settle(
    newAgent(0, 0),
    facts({ relations: [peers, relation({ app: "a1", members: new Map([["pg/0", "u1"]]) })] }),
  );

  expect(ran).toEqual([
    "install",
    "peers-relation-created",
    "db-relation-created",
    "leader-elected",
    "config-changed",
    "start",
    "db-relation-changed",
    "db-relation-joined pg/0",
    "db-relation-changed pg/0",
  ]);
});

test("a later unit hears nothing of leadership and meets its peers", () => {
  const { ran } = settle(
    newAgent(0, 0),
    facts({ unit: "web/1", leader: false, relations: [{ ...peers, app: "p1", members: new Map([["web/0", "u1"]]) }] }),
  );

  expect(ran).toEqual([
    "install",
    "peers-relation-created",
    "config-changed",
    "start",
    "peers-relation-changed",
    "peers-relation-joined web/0",
    "peers-relation-changed web/0",
  ]);
});

test("an application databag that was never written makes no event", () => {
  const { ran } = settle(settled(facts()), facts({ relations: [relation({ members: new Map([["pg/0", "u1"]]) })] }));

  expect(ran).toEqual(["db-relation-created", "db-relation-joined pg/0", "db-relation-changed pg/0"]);
});

test("Pebble's events come before config-changed and start, but never before install", () => {
  const ready: UnitFacts["workload"][number] = {
    kind: "workload",
    name: "app-pebble-ready",
    change: "pebble-ready",
    container: "app",
  };

  expect(settle(newAgent(0, 0), facts({ workload: [ready] })).ran).toEqual([
    "install",
    "leader-elected",
    "app-pebble-ready",
    "config-changed",
    "start",
  ]);
});

test("changes that come faster than hooks run are told once", () => {
  const agent = settled(facts({ relations: [relation({ app: "a1", members: new Map([["pg/0", "u1"]]) })] }));

  const { ran } = settle(
    agent,
    facts({ config: "c9", relations: [relation({ app: "a9", members: new Map([["pg/0", "u9"]]) })] }),
  );

  expect(ran).toEqual(["config-changed", "db-relation-changed", "db-relation-changed pg/0"]);
});

test("nothing changed is nothing to tell, until the unit has been idle for the interval", () => {
  const agent = settled(facts());

  expect(nextEvent(agent, facts(), { now: 299_999, updateStatusMs: 300_000 })).toBeUndefined();
  expect(nextEvent(agent, facts(), { now: 300_000, updateStatusMs: 300_000 })).toMatchObject({ name: "update-status" });
});

test("a remote unit that goes is departed, and a relation that goes is broken after all have departed", () => {
  const agent = settled(
    facts({
      relations: [
        relation({
          members: new Map([
            ["pg/0", "u1"],
            ["pg/1", "u1"],
          ]),
        }),
      ],
    }),
  );

  const smaller = settle(agent, facts({ relations: [relation({ members: new Map([["pg/0", "u1"]]) })] }));
  const broken = settle(agent, facts({ relations: [relation({ dying: true, members: new Map([["pg/0", "u1"]]) })] }));

  expect(smaller.ran).toEqual(["db-relation-departed pg/1 (pg/1 leaves)"]);
  expect(broken.ran).toEqual([
    "db-relation-departed pg/0 (pg/0 leaves)",
    "db-relation-departed pg/1 (pg/1 leaves)",
    "db-relation-broken",
  ]);
});

test("a relation that goes before it was told makes no event", () => {
  const { ran } = settle(settled(facts()), facts({ relations: [relation({ dying: true })] }));

  expect(ran).toEqual([]);
});

test("a unit that is to go leaves its relations, stops and is removed; peers are never broken", () => {
  const relations = [
    { ...peers, members: new Map([["web/1", "u1"]]) },
    relation({ members: new Map([["pg/0", "u1"]]) }),
  ];

  const { ran } = settle(settled(facts({ relations })), facts({ relations, dying: true }));

  expect(ran).toEqual([
    "peers-relation-departed web/1 (web/0 leaves)",
    "db-relation-departed pg/0 (web/0 leaves)",
    "db-relation-broken",
    "stop",
    "remove",
  ]);
});

test("an upgrade stops the old code and is followed by config-changed and start, and by no relation hook", () => {
  const relations = [relation({ app: "a1", members: new Map([["pg/0", "u1"]]) })];

  const { ran } = settle(settled(facts({ relations })), facts({ relations, charmRevision: 1 }));

  expect(ran).toEqual(["stop", "upgrade-charm", "config-changed", "start"]);
});

test("a hook that was cut short comes again before anything else", () => {
  const interrupted: JujuEvent = { kind: "lifecycle", name: "update-status" };
  const agent = { ...settled(facts()), interrupted };

  expect(settle(agent, facts({ config: "c2" })).ran).toEqual(["update-status", "config-changed"]);
});

test("actions run between secrets and the main chain, and while a hook has failed nothing else does", () => {
  const actions = [{ kind: "action", name: "backup", action: "backup", id: "1" }] as const;
  const agent = settled(facts());
  const failed = {
    event: { kind: "lifecycle", name: "config-changed" },
    failures: 1,
    failedSince: 0,
    retryAt: 5,
  } as const;

  expect(settle(agent, facts({ actions, config: "c2" })).ran).toEqual(["backup", "config-changed"]);
  expect(settle({ ...agent, failed }, facts({ actions, config: "c2" }))).toEqual({
    ran: ["backup"],
    agent: { ...agent, failed },
  });
});

test("leadership that comes later is told once, and again when it was lost in between", () => {
  const follower = settled(facts({ leader: false }));
  const leader = settle(follower, facts());

  expect(leader.ran).toEqual(["leader-elected"]);
  expect(settle(leader.agent, facts()).ran).toEqual([]);
  expect(settle({ ...leader.agent, leader: false }, facts()).ran).toEqual(["leader-elected"]);
});

test("secret events come before the main chain, each revision once", () => {
  const secret = { change: "changed", id: "secret:abc", label: "db", revision: 3 } as const;

  const { ran, agent } = settle(settled(facts()), facts({ config: "c2", secrets: [secret] }));

  expect(ran).toEqual(["secret-changed", "config-changed"]);
  expect(agent.secrets).toEqual({ "secret:abc": 3 });
});
