import { describe, expect, test } from "vitest";
import { guestBook } from "../../test/guest-book.ts";
import { container, ImpossibleState, on, type Rule, relation, type StateOf, secret, transition } from "../index.ts";

/** What of a state cannot be. */
async function problemsOf(state: StateOf, allow: readonly Rule[] = []): Promise<readonly string[]> {
  try {
    await transition(guestBook, state as StateOf<typeof guestBook.definition>, "update-status", { allow });
  } catch (error) {
    if (error instanceof ImpossibleState) return error.problems.map(({ rule, message }) => `${rule}: ${message}`);
    throw error;
  }
  return [];
}

const id = "secret:aaaaaaaaaaaaaaaaaaaa";

describe("a state that cannot be", () => {
  test.for<[spec: string, state: StateOf, problem: string]>([
    [
      "has an option that the charm has not",
      { config: { color: "red" } },
      "config: the charm has no option color; it has api-token, ",
    ],
    [
      "has a text for a number",
      { config: { shown: "many" } },
      'config: option shown is of type int, and "many" is none',
    ],
    [
      "has a fraction for a whole number",
      { config: { shown: 1.5 } },
      "config: option shown is of type int, and 1.5 is none",
    ],
    [
      "has a text for a boolean",
      { config: { loud: "true" } },
      'config: option loud is of type boolean, and "true" is none',
    ],
    [
      "has a number for a text",
      { config: { greeting: 5 } },
      "config: option greeting is of type string, and 5 is none",
    ],
    [
      "has a secret option that is no id",
      { config: { "api-token": "x" } },
      "config: option api-token is of type secret: its value is a secret's id",
    ],
    [
      "names a secret that was not granted in an option",
      { config: { "api-token": id } },
      `secret-not-granted: option api-token names ${id}, and the state has no such secret`,
    ],
    [
      "names a secret that was not granted in a databag",
      { relations: [relation("postgresql", { id: 4, remoteAppData: { "secret-user": id } })] },
      `secret-not-granted: relation postgresql:4: remoteAppData names ${id} under secret-user`,
    ],
    [
      "has a relation of an unknown endpoint",
      { relations: [{ endpoint: "mysql", id: 2 }] },
      "endpoint: relation 2: the charm has no endpoint mysql; it has cache, ",
    ],
    [
      "has one relation id twice",
      {
        relations: [
          { endpoint: "cache", id: 2 },
          { endpoint: "postgresql", id: 2 },
        ],
      },
      "relation-id: two relations have the id 2",
    ],
    [
      "has more relations than the endpoint takes",
      { relations: [relation("postgresql"), relation("postgresql")] },
      "relation-limit: endpoint postgresql takes 1 relation, and the state has 2",
    ],
    [
      "has two peer relations",
      { relations: [relation("secret-storage", { remoteUnits: 0 }), relation("secret-storage", { remoteUnits: 0 })] },
      "relation-limit: endpoint secret-storage takes 1 relation, and the state has 2",
    ],
    [
      "has the unit among its peers",
      { relations: [relation("secret-storage", { id: 1, remoteUnits: { 0: {} } })] },
      "peers: peer relation 1 has guest-book/0 among its remote units",
    ],
    [
      "has a unit without a number",
      { relations: [{ endpoint: "cache", id: 1, remoteUnits: { "redis/0": {} } as never }] },
      'unit: relation cache:1: "redis/0" is no unit number of remote; write 0 for remote/0',
    ],
    [
      "has a databag with a number in it",
      { relations: [{ endpoint: "cache", id: 1, remoteAppData: { port: 6379 } as never }] },
      "databag: relation cache:1: remoteAppData holds 6379 under port; databags hold text only",
    ],
    [
      "has an application databag that nobody wrote",
      { relations: [{ endpoint: "cache", id: 1, localApp: { a: "b" } }] },
      "leader: relation cache:1 has an application databag of ours: the unit is no leader",
    ],
    [
      "has an application's secret that nobody made",
      { secrets: [secret({ value: "x" }, { id, owner: "app" })] },
      `leader: the application owns ${id}: the unit is no leader`,
    ],
    [
      "has an application's status that nobody set",
      { appStatus: { status: "active" } },
      "leader: the application has a status: the unit is no leader",
    ],
    [
      "has a secret whose id is none",
      { secrets: [{ id: "secret:x", content: { value: "x" } }] },
      'secret: "secret:x" is no secret\'s id',
    ],
    ["has a secret without content", { secrets: [{ id }] }, `secret: ${id} has no content`],
    [
      "has a secret with an empty revision",
      { secrets: [{ id, revisions: [{ value: "x" }, {}] }] },
      `secret: revision 2 of ${id} has no content`,
    ],
    [
      "has a secret with an unfit key",
      { secrets: [secret({ Value: "x" }, { id })] },
      `secret: ${id} has the key "Value"`,
    ],
    [
      "has a secret whose tracked revision is gone",
      { secrets: [secret({ value: "x" }, { id, trackedRevision: 3 })] },
      `secret: the unit follows revision 3 of ${id}`,
    ],
    [
      "has two secrets with one id",
      { secrets: [secret({ value: "x" }, { id }), secret({ value: "y" }, { id })] },
      `secret: two secrets have the id ${id}`,
    ],
    [
      "has two secrets with one label",
      { secrets: [secret({ value: "x" }, { label: "it" }), secret({ value: "y" }, { label: "it" })] },
      "secret: two secrets have the label it",
    ],
    [
      "has a grant over a relation that is not there",
      { secrets: [secret({ value: "x" }, { id, owner: "unit", grants: [{ relation: 7, to: "remote" }] })] },
      `secret: ${id} is granted to remote over relation 7, and the state has no such relation`,
    ],
    [
      "has a grant to somebody who is not in the relation",
      {
        relations: [{ endpoint: "cache", id: 7 }],
        secrets: [secret({ value: "x" }, { id, owner: "unit", grants: [{ relation: 7, to: "somebody" }] })],
      },
      `secret: ${id} is granted to somebody over relation 7, whose other side is remote`,
    ],
    [
      "knows whom others granted theirs",
      { secrets: [secret({ value: "x" }, { id, grants: [{ relation: 7, to: "us" }] })] },
      `secret: ${id} is somebody else's, and has \`grants\``,
    ],
    [
      "has a secret that expires at no time",
      { secrets: [secret({ value: "x" }, { id, owner: "unit", expire: "soon" })] },
      `secret: ${id} expires at "soon"`,
    ],
    [
      "has a container that the charm has not",
      { containers: { app: container() } },
      "container: the charm has no container app; it has flask-app",
    ],
    [
      "has a status of a service that is not planned",
      { containers: { "flask-app": container({ running: ["flask"] }) } },
      "container: flask-app: `serviceStatuses` has flask, and no layer has such a service",
    ],
    [
      "has a check that is not planned",
      { containers: { "flask-app": { checks: { live: { status: "up", failures: 0 } } } } },
      "container: flask-app: `checks` has live, and no layer has such a check",
    ],
    [
      "has a failing service that is not planned",
      { containers: { "flask-app": { failingServices: ["flask"] } } },
      "container: flask-app: `failingServices` has flask",
    ],
    [
      "has a file without a place",
      { containers: { "flask-app": container({ files: { "migrate.py": "" } }) } },
      "container: flask-app: the path migrate.py does not begin with /",
    ],
    [
      "says twice what a command does",
      {
        containers: {
          "flask-app": container({
            execs: [
              { command: ["a"], exit: 0 },
              { command: ["a"], exit: 1 },
            ],
          }),
        },
      },
      "container: flask-app: `execs` says twice what `a` does",
    ],
    [
      "has layers that Pebble would refuse",
      { containers: { "flask-app": { layers: { one: { services: { flask: {} } } } } } },
      "container: flask-app: ",
    ],
    ["has a unit without a number in its name", { unit: "guest-book" }, 'unit: "guest-book" is no unit\'s name'],
    ["has a Juju of no version", { juju: "latest" }, 'unit: "latest" is no version of Juju'],
    ["has half a unit", { plannedUnits: 0.5 }, "unit: 0.5 is no number of planned units"],
    ["has a status that Juju has not", { unitStatus: { status: "fine" } }, "status: there is no status fine"],
    ["has a port out of range", { ports: [{ protocol: "tcp", port: 70_000 }] }, "port: 70000/tcp is no port"],
    [
      "has storage that the charm has not",
      { storage: { "cache/0": "/cache" } },
      "storage: the charm has no storage cache; it has data",
    ],
    [
      "has a resource that the charm has not",
      { resources: { image: "/image" } },
      "resource: the charm has no resource image; it has flask-app-image",
    ],
    [
      "has a network of nothing",
      { networks: { mysql: { bindAddresses: [], ingressAddresses: [], egressSubnets: [] } } },
      "network: the charm has no endpoint mysql",
    ],
  ])("%s", async ([, state, problem]) => {
    const problems = await problemsOf(state);

    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  test("is told all that is wrong at once", async () => {
    const problems = await problemsOf({ config: { color: "red" }, ports: [{ protocol: "udp", port: 0 }] });

    expect(problems).toHaveLength(2);
  });

  test("may be allowed by name", async () => {
    const problems = await problemsOf({ config: { "api-token": id } }, ["secret-not-granted"]);

    expect(problems).toEqual([]);
  });
});

test.for<[spec: string, state: StateOf]>([
  ["nothing at all", {}],
  [
    "values of every type",
    {
      config: { greeting: "", shown: -1, ratio: 2, loud: false, "api-token": id },
      secrets: [secret({ value: "x" }, { id })],
    },
  ],
  [
    "an application databag that another unit wrote",
    { plannedUnits: 2, relations: [{ endpoint: "cache", localApp: { a: "b" } }] },
  ],
  [
    "an application databag that a peer wrote",
    {
      relations: [{ endpoint: "cache", localApp: { a: "b" } }, relation("secret-storage", { remoteUnits: { 1: {} } })],
    },
  ],
  [
    "two relations of an endpoint that takes two",
    { relations: [relation("reports"), relation("reports", { remoteApp: "other" })] },
  ],
  [
    "a label of its own and one of a secret that it reads",
    {
      leader: true,
      secrets: [secret({ value: "x" }, { label: "it" }), secret({ value: "x" }, { label: "it", owner: "app" })],
    },
  ],
  [
    "a grant to the other side of a relation",
    {
      leader: true,
      relations: [{ endpoint: "cache", id: 7 }],
      secrets: [secret({ value: "x" }, { owner: "app", grants: [{ relation: 7, to: "remote" }] })],
    },
  ],
  [
    "storage, ports and networks",
    {
      storage: { "data/0": "/data" },
      ports: [{ protocol: "tcp", port: 8000 }, { protocol: "icmp" }],
      networks: { "juju-info": { bindAddresses: [], ingressAddresses: [], egressSubnets: [] } },
    },
  ],
])("a state may have %s", async ([, state]) => {
  expect(await problemsOf(state)).toEqual([]);
});

test("what comes out of a transition may go in again, also when the unit has lost leadership", async () => {
  const first = await transition(
    guestBook,
    { leader: true, relations: [relation("secret-storage", { remoteUnits: { 1: {} } }), relation("postgresql")] },
    "config-changed",
  );

  const second = await transition(guestBook, { ...first.state, leader: false }, on.relationChanged("postgresql"));

  expect(second.result.exitCode).toBe(0);
});
