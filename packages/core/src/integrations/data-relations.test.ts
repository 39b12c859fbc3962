import { describe, expect, test } from "vitest";
import type { Endpoint } from "../charm-metadata.ts";
import type { JujuEvent } from "../juju/event.ts";
import { type Transition, type TransitionState, transition } from "../simulated/index.ts";
import { bareCharm, bareContainer, bareKey, bareMetadata, environmentAfter } from "./harness/bare-charm.ts";

// Whole dispatches: what core and the data integrations make of events together.

type RelationInput = NonNullable<TransitionState["relations"]>[number];

const optional = (name: string): Endpoint => ({ interface: name, role: "requires", optional: true, limit: 1 });

const metadata = bareMetadata({
  postgresql: optional("postgresql_client"),
  "reports-db": optional("postgresql_client"),
  mysql: optional("mysql_client"),
  redis: optional("redis"),
  valkey: optional("valkey_client"),
  rabbitmq: optional("rabbitmq"),
  s3: optional("s3"),
});

const postgresql = (endpoint: string, id: number, bag: Record<string, string> = {}): RelationInput => ({
  id,
  endpoint,
  localApp: { database: "guestbook" },
  remoteAppData: { endpoints: `pg-${id}:5432`, username: "u", password: "pw", database: "db", ...bag },
});

const migrating = {
  ...bareContainer,
  files: { "/app/migrate.sh": "true" },
  execs: [{ command: ["bash", "-eo", "pipefail", "migrate.sh"], exit: 0 }],
};

function stateOf(relations: readonly RelationInput[], others: Partial<TransitionState> = {}): TransitionState {
  return { leader: true, relations, secrets: [bareKey], containers: { app: migrating }, ...others };
}

function changed(endpoint: string, relation: number, change: "changed" | "broken" | "joined" = "changed"): JujuEvent {
  const name = `${endpoint}-relation-${change}`;
  return { kind: "relation", name, change, endpoint, relation, remoteApp: "remote" };
}

const dispatch = (state: TransitionState, event: JujuEvent, of = metadata): Promise<Transition> =>
  transition(bareCharm, of, state, event);

const configChanged: JujuEvent = { kind: "lifecycle", name: "config-changed" };

/** The state after a dispatch, with some relations as their providers changed them since. */
function later({ state }: Transition, changes: Readonly<Record<number, Record<string, string>>>): TransitionState {
  return {
    ...state,
    relations: state.relations.map((relation) => ({
      ...relation,
      remoteAppData: { ...relation.remoteAppData, ...changes[relation.id] },
    })),
  };
}

describe("endpoints", () => {
  test("of one interface stand side by side, the other one with its name in front", async () => {
    const done = await dispatch(stateOf([postgresql("postgresql", 1), postgresql("reports-db", 2)]), configChanged);

    expect(environmentAfter(done)).toMatchObject({
      POSTGRESQL_DB_HOSTNAME: "pg-1",
      REPORTS_DB_POSTGRESQL_DB_HOSTNAME: "pg-2",
    });
  });

  test("of two databases bring their own variables each", async () => {
    const mysql = { ...postgresql("mysql", 2), endpoint: "mysql" };

    const done = await dispatch(stateOf([postgresql("postgresql", 1), mysql]), configChanged);

    expect(environmentAfter(done)).toMatchObject({ POSTGRESQL_DB_HOSTNAME: "pg-1", MYSQL_DB_HOSTNAME: "pg-2" });
  });

  test.for(["postgresql", "redis", "rabbitmq", "s3", "valkey"])(
    "with two relations on %s block, and say which to remove",
    async (endpoint) => {
      const twice = [
        { id: 1, endpoint, remoteApp: "one" },
        { id: 2, endpoint, remoteApp: "two" },
      ];

      const { state } = await dispatch(stateOf(twice), { ...changed(endpoint, 2), remoteApp: "two" } as JujuEvent);

      expect(state.unitStatus).toEqual({
        status: "blocked",
        message: expect.stringMatching(new RegExp(`^${endpoint} is integrated more than once.*two`)),
      });
    },
  );

  test.for([
    ["valkey_client", "valkey"],
    ["redis", "redis"],
    ["mongodb_client", "documents"],
  ] as const)("that are required and missing are named: %s as %s", async ([name, endpoint]) => {
    const required = bareMetadata({ [endpoint]: { ...optional(name), optional: false } });

    const { state } = await dispatch(stateOf([]), configChanged, required);

    expect(state.unitStatus).toEqual({ status: "blocked", message: `missing integrations: ${endpoint}` });
  });
});

describe("a change", () => {
  test("of a password in the databag reaches the application, without another migration", async () => {
    const first = await dispatch(stateOf([postgresql("postgresql", 1)]), changed("postgresql", 1));

    const second = await dispatch(later(first, { 1: { password: "rotated" } }), changed("postgresql", 1));

    expect(first.execs.map(({ command }) => command.at(-1))).toEqual(["migrate.sh"]);
    expect(environmentAfter(second)["POSTGRESQL_DB_PASSWORD"]).toBe("rotated");
    expect(second.execs).toEqual([]);
  });

  test("of the database's host asks for another migration", async () => {
    const first = await dispatch(stateOf([postgresql("postgresql", 1)]), changed("postgresql", 1));

    const second = await dispatch(later(first, { 1: { endpoints: "pg-9:5432" } }), changed("postgresql", 1));

    expect(second.execs).toHaveLength(1);
    expect(second.execs[0]?.environment).toMatchObject({ POSTGRESQL_DB_HOSTNAME: "pg-9" });
  });

  test("that says the same again writes nothing, restarts nothing and migrates nothing", async () => {
    const s3 = { "access-key": "AK", "secret-key": "SK", bucket: "b" };
    const rabbitmq = { hostname: "rmq", password: "pw" };
    const relations = [
      { id: 1, endpoint: "s3", localApp: { bucket: "guestbook" }, remoteAppData: s3 },
      { id: 2, endpoint: "rabbitmq", remoteAppData: rabbitmq },
    ];
    const first = await dispatch(stateOf(relations), changed("s3", 1));

    for (const event of [changed("s3", 1), changed("rabbitmq", 2)]) {
      const again = await dispatch(first.state, event);

      expect(again.execs).toEqual([]);
      expect(again.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
      expect(again.toolCalls.filter(({ tool }) => /-set$/.test(tool))).toEqual([]);
    }
  });

  test("of the Redis master in the application databag counts, though no unit comes with the event", async () => {
    const relation = { id: 1, endpoint: "redis", remoteUnits: { 0: { hostname: "10.1.2.3", port: "6379" } } };
    const first = await dispatch(stateOf([relation]), changed("redis", 1));

    const second = await dispatch(later(first, { 1: { "leader-host": "new-master" } }), changed("redis", 1));

    expect(environmentAfter(first)["REDIS_DB_HOSTNAME"]).toBe("10.1.2.3");
    expect(environmentAfter(second)["REDIS_DB_HOSTNAME"]).toBe("new-master");
  });

  test("of the Valkey endpoints reaches the application, and so does the end of the relation", async () => {
    const answer = (endpoints: string) => ({ version: "v1", requests: JSON.stringify([{ endpoints }]) });
    const relation = { id: 1, endpoint: "valkey", remoteAppData: answer("one:6379") };
    const first = await dispatch(stateOf([relation]), changed("valkey", 1));

    const second = await dispatch(later(first, { 1: answer("two:6379") }), changed("valkey", 1));
    const third = await dispatch(second.state, changed("valkey", 1, "broken"));

    expect(environmentAfter(second)["VALKEY_DB_HOSTNAME"]).toBe("two");
    expect(Object.keys(environmentAfter(third)).filter((name) => name.startsWith("VALKEY_"))).toEqual([]);
  });
});

describe("a request", () => {
  test("is written although the application is not well", async () => {
    const relations = [
      { id: 1, endpoint: "rabbitmq" },
      { id: 2, endpoint: "s3", remoteAppData: { "access-key": "AK", "secret-key": "SK" } },
    ];

    const { state } = await dispatch(
      stateOf(relations, { containers: { app: { canConnect: false } } }),
      changed("rabbitmq", 1, "joined"),
    );

    expect(state.unitStatus.message).toBe("Invalid s3 relation data. (bucket: missing)");
    expect(state.relations[0]?.localApp).toEqual({ username: "guestbook", vhost: "/" });
  });

  test("that nobody made while there was no leader is made by the next one", async () => {
    const endpoints = ["postgresql", "valkey", "rabbitmq", "s3"];
    const relations = endpoints.map((endpoint, index) => ({ id: index + 1, endpoint }));

    const { state } = await dispatch(stateOf(relations), { kind: "lifecycle", name: "leader-elected" });

    expect(state.relations.map(({ localApp }) => Object.keys(localApp).sort())).toEqual([
      ["database", "provided-secrets", "requested-secrets"],
      ["requests", "version"],
      ["username", "vhost"],
      ["bucket"],
    ]);
  });

  test("of Valkey needs no tool that Juju before 3.6.2 lacks", async () => {
    const { state, toolCalls } = await dispatch(
      stateOf([{ id: 1, endpoint: "valkey" }], { juju: "3.5.7" }),
      changed("valkey", 1, "joined"),
    );

    expect(toolCalls.map(({ tool }) => tool)).not.toContain("relation-model-get");
    expect(state.relations[0]?.localApp).toHaveProperty("requests");
  });
});

test("a migration that a database asks for while something else is wrong is made up for", async () => {
  const broken = { id: 2, endpoint: "s3", remoteAppData: { "access-key": "AK", "secret-key": "SK" } };
  const deployed = await dispatch(stateOf([]), configChanged);
  const state = { ...deployed.state, relations: [postgresql("postgresql", 1), broken] };

  const blocked = await dispatch(state, changed("postgresql", 1));
  const mended = await dispatch(later(blocked, { 2: { bucket: "b" } }), changed("s3", 2));

  expect(blocked.state.unitStatus.status).toBe("blocked");
  expect(blocked.execs).toEqual([]);
  expect(mended.state.unitStatus.status).toBe("active");
  expect(mended.execs[0]?.environment).toMatchObject({ POSTGRESQL_DB_HOSTNAME: "pg-1", S3_BUCKET: "b" });
});

test("a secret whose label only looks like one of ours is nobody's concern", async () => {
  const other = {
    id: "secret:otherotherotherother",
    owner: "app" as const,
    label: "my.1.label",
    content: { key: "x" },
  };
  const event: JujuEvent = {
    kind: "secret",
    name: "secret-changed",
    change: "changed",
    id: other.id,
    label: other.label,
  };

  const { result, state } = await dispatch(stateOf([], { secrets: [bareKey, other] }), event);

  expect(result.exitCode).toBe(0);
  expect(state.unitStatus.status).toBe("active");
});

test("a rotated secret reaches the application, without another migration", async () => {
  const user = { id: "secret:usersecretusersecre1", owner: null };
  const relation = postgresql("postgresql", 1, { "secret-user": user.id });
  const first = await dispatch(
    stateOf([relation], { secrets: [bareKey, { ...user, content: { username: "u", password: "old" } }] }),
    changed("postgresql", 1),
  );
  const rotated = {
    ...first.state,
    secrets: first.state.secrets.map((one) =>
      one.id === user.id
        ? { ...one, revisions: { 1: one.content, 2: { username: "u", password: "new" } }, trackedRevision: 1 }
        : one,
    ),
  };

  const second = await dispatch(rotated, { kind: "secret", name: "secret-changed", change: "changed", id: user.id });

  expect(environmentAfter(first)["POSTGRESQL_DB_PASSWORD"]).toBe("old");
  expect(environmentAfter(second)["POSTGRESQL_DB_PASSWORD"]).toBe("new");
  expect(second.execs).toEqual([]);
});

test("an application whose Valkey is not ready is stopped in dialect 2.0b1, and started once it is", async () => {
  const answer = { version: "v1", requests: JSON.stringify([{ endpoints: "one:6379" }]) };
  const relation = { id: 1, endpoint: "valkey", remoteAppData: answer };
  const first = await dispatch(stateOf([relation]), changed("valkey", 1));
  const services = ({ state }: Transition) => state.containers["app"]?.serviceStatuses["bare"];

  const withdrawn = await dispatch(later(first, { 1: { requests: "[]" } }), changed("valkey", 1));
  const answered = await dispatch(later(withdrawn, { 1: answer }), changed("valkey", 1));

  expect([first, withdrawn, answered].map(services)).toEqual(["active", "inactive", "active"]);
  expect(withdrawn.state.unitStatus.message).toMatch(/^RelationDataError: Valkey relation data is not ready/);
  // It owes a migration, which is made up for.
  expect(answered.execs).toHaveLength(1);
});
