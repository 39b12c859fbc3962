import { completeState } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import { guestBook } from "../test/guest-book.ts";
import type { EventOf } from "./event.ts";
import { on, relation, type StateOf, secret } from "./index.ts";
import { resolveEvent } from "./resolve-event.ts";

const ours = secret(
  { value: "x" },
  { label: "ours", owner: "unit", rotate: "daily", revisions: [{ value: "a" }, { value: "b" }] },
);
const theirs = secret({ value: "y" }, { label: "theirs" });
const quiet = secret({ value: "z" }, { label: "quiet", owner: "unit" });
const given: StateOf = {
  relations: [
    relation("postgresql", { id: 3, remoteApp: "pg", remoteUnits: { 1: {}, 2: {} } }),
    relation("reports", { id: 4 }),
    relation("reports", { id: 5, remoteApp: "other" }),
    relation("cache", { id: 6, remoteApp: "redis", remoteUnits: 0 }),
  ],
  secrets: [ours, theirs, quiet],
  storage: { "data/0": "/data" },
};

function resolve(event: EventOf) {
  return resolveEvent(event, completeState(given as never, guestBook.metadata), guestBook.metadata);
}

describe("an event", () => {
  test.for<[spec: string, event: EventOf, resolved: object]>([
    ["is a hook by its name", "config-changed", { kind: "lifecycle", name: "config-changed" }],
    [
      "is of the endpoint's only relation, by its name",
      "postgresql-relation-changed",
      { kind: "relation", endpoint: "postgresql", relation: 3, remoteApp: "pg", remoteUnit: "pg/1" },
    ],
    [
      "is of the container, by its name",
      "flask-app-pebble-ready",
      { kind: "workload", change: "pebble-ready", container: "flask-app" },
    ],
    [
      "is a remote unit's",
      on.relationJoined("postgresql", { remoteUnit: 2 }),
      { name: "postgresql-relation-joined", remoteUnit: "pg/2" },
    ],
    [
      "is of one relation among several",
      on.relationChanged("reports", { id: 5 }),
      { relation: 5, remoteApp: "other", remoteUnit: "other/0" },
    ],
    [
      "is of a unit that is gone already",
      on.relationDeparted("postgresql", { remoteUnit: 9 }),
      { remoteUnit: "pg/9", departingUnit: "pg/9" },
    ],
    [
      "is this unit's own leaving",
      on.relationDeparted("postgresql", { departing: "self" }),
      { remoteUnit: "pg/1", departingUnit: "guest-book/0" },
    ],
    [
      "is a check's",
      on.pebbleCheckFailed("flask-app", "live"),
      { name: "flask-app-pebble-check-failed", check: "live" },
    ],
    [
      "is a check's recovery",
      on.pebbleCheckRecovered("flask-app", "live"),
      { name: "flask-app-pebble-check-recovered" },
    ],
    [
      "is a notice",
      on.pebbleCustomNotice("flask-app", "example.com/done"),
      { notice: { id: "1", type: "custom", key: "example.com/done" } },
    ],
    [
      "is of a secret by its label",
      on.secretChanged("theirs"),
      { kind: "secret", name: "secret-changed", id: theirs.id, label: "theirs" },
    ],
    ["is of a secret itself", on.secretRotate(ours), { change: "rotate", id: ours.id }],
    ["is of a secret's oldest revision", on.secretRemove(ours), { change: "remove", revision: 1 }],
    ["is of a revision", on.secretExpired(ours, 2), { change: "expired", revision: 2 }],
    [
      "is of storage",
      on.storageAttached("data/0"),
      { kind: "storage", name: "data-storage-attached", index: 0, location: "/data" },
    ],
    ["is of storage by its name alone", on.storageDetaching("data"), { change: "detaching", index: 0 }],
    ["is an action", on.action("count"), { kind: "action", action: "count" }],
    ["is core's own", { kind: "unknown", name: "from-the-future" }, { kind: "unknown", name: "from-the-future" }],
  ])("%s", ([, event, expected]) => {
    const resolved = resolve(event);

    expect(resolved.problems).toEqual([]);
    expect(resolved.event).toMatchObject(expected);
  });

  test.for([
    on.relationCreated("postgresql"),
    on.relationBroken("postgresql"),
    on.relationChanged("postgresql", { remoteUnit: "none" }),
    on.relationChanged("cache"),
  ])("names no remote unit where Juju names none: $change of $endpoint", (event) => {
    expect(resolve(event).event).not.toHaveProperty("remoteUnit");
  });
});

describe("an event that cannot be", () => {
  test.for<[spec: string, event: EventOf, problem: string]>([
    [
      "has a name that nobody knows",
      "config-change" as "config-changed",
      "there is no event config-change; the charm has the endpoints cache, ",
    ],
    [
      "has a name that says too little",
      "secret-changed" as "config-changed",
      "the event secret-changed needs more than its name; make it with a helper of `on`",
    ],
    [
      "is of an endpoint that is not declared",
      on.relationChanged("mysql"),
      "the event mysql-relation-changed is of an endpoint that the charm has not",
    ],
    [
      "is about a relation that is not there",
      on.relationChanged("ingress"),
      "the event ingress-relation-changed is about a relation of ingress, and the state has none",
    ],
    [
      "is about a relation id that is not there",
      on.relationChanged("postgresql", { id: 9 }),
      "the event postgresql-relation-changed is about a relation of postgresql with the id 9, and the state has none",
    ],
    [
      "may be about several relations",
      on.relationChanged("reports"),
      "may be about any of the relations 4, 5; say which: { id: 4 }",
    ],
    [
      "is of a unit that is not there",
      on.relationChanged("postgresql", { remoteUnit: 7 }),
      "is of unit pg/7, which is not in relation 3",
    ],
    ["is of a unit where there are none", on.relationJoined("cache"), "is a remote unit's, and relation 6 has none"],
    [
      "is of a container that is not declared",
      on.pebbleReady("app"),
      "the event app-pebble-ready is of a container that the charm has not; it has flask-app",
    ],
    [
      "is of a secret that is not there",
      on.secretChanged("nobody's"),
      "the event secret-changed is about the secret nobody's, and the state has no such secret",
    ],
    [
      "tells an owner of its own change",
      on.secretChanged(ours),
      "the event secret-changed is not sent to the owner of a secret",
    ],
    [
      "tells a reader to rotate",
      on.secretRotate(theirs),
      "the event secret-rotate is sent to the owner of a secret only",
    ],
    ["rotates what never rotates", on.secretRotate(quiet), "which is never rotated"],
    [
      "is of storage that is not there",
      on.storageAttached("data/1"),
      "the event data-storage-attached is about data/1, and the state has no such storage",
    ],
    [
      "is an action that is not declared",
      on.action("restore"),
      "the charm has no action restore; it has back-up, count, rotate-secret-key",
    ],
    [
      "is an action without what it needs",
      on.action("back-up"),
      'the action back-up cannot be run so: Instance does not have required property "target".',
    ],
    [
      "is an action with a parameter of another type",
      on.action("count", { all: "yes" }),
      "the action count cannot be run so: all: Instance type",
    ],
    [
      "is an action with a parameter too many",
      on.action("count", { some: true }),
      "the action count cannot be run so: it has no parameter some",
    ],
    [
      "is an action with another value than those it takes",
      on.action("back-up", { target: "cloud" }),
      "the action back-up cannot be run so: target: ",
    ],
  ])("%s", ([, event, problem]) => {
    const { problems } = resolve(event);

    expect(problems).toEqual([{ rule: "event", message: expect.stringContaining(problem) }]);
  });
});

test("an action gets the defaults of its parameters", () => {
  const { params } = resolve(on.action("back-up", { target: "disk" }));

  expect(params).toEqual({ target: "disk", copies: 1 });
});

test("a parameter without a declaration passes before Juju 4, when the action does not say", () => {
  const free = { ...guestBook.metadata, actions: { free: { params: {} } } };
  const problemsAt = (juju: string) =>
    resolveEvent(on.action("free", { any: 1 }), completeState({ juju }, free), free).problems.length;

  expect([problemsAt("3.6.14"), problemsAt("4.0.0")]).toEqual([0, 1]);
});
