import { defineAction, defineCharm } from "@paas-charm/core";
import { flask } from "@paas-charm/flask";
import { describe, expect, expectTypeOf, test } from "vitest";
import { type definition, guestBook } from "../test/guest-book.ts";
import {
  type CharmError,
  on,
  provided,
  readyUnit,
  relation,
  type StateOf,
  secret,
  testedCharm,
  transition,
} from "./index.ts";

const broken = defineCharm({
  framework: flask,
  env: () => {
    throw new RangeError("no variables today");
  },
  actions: {
    fail: defineAction({
      run: async () => {
        throw new Error("no luck");
      },
    }),
    half: defineAction({ run: async ({ env }) => ({ known: "yes", unknown: env["NOTHING"] && "yes" }) }),
  },
});
const { options: _options, ...others } = guestBook.metadata;
const brokenCharm = testedCharm(broken, { metadata: { ...others, options: {}, actions: { fail: {}, half: {} } } });

describe("a transition", () => {
  test("says what the unit came to, and leaves the state as it was", async () => {
    const state = readyUnit(guestBook, { config: { greeting: "Hi" } });
    const before = structuredClone(state);

    const done = await transition(guestBook, state, "config-changed");

    expect(state).toEqual(before);
    expect(done.status).toEqual({ status: "active", message: "" });
    expect(done.environment).toMatchObject({ FLASK_GREETING: "Hi", SHOWN: "50" });
    expect(done.plan.services?.["flask"]?.command).toContain("gunicorn");
    expect(done.state.ports).toEqual([{ protocol: "tcp", from: 8000, to: 8000, endpoints: [] }]);
  });

  test("names what it wrote, and nothing the second time", async () => {
    const first = await transition(guestBook, readyUnit(guestBook), "config-changed");

    const second = await transition(guestBook, first.state, "config-changed");

    expect(first.writes).toEqual(
      expect.arrayContaining([
        "secret-add app-secret-key",
        "relation-set 1 app",
        "replan",
        "open-port 8000/tcp",
        "status-set unit active",
      ]),
    );
    expect(second.writes).toEqual([]);
  });

  test("comes to the same each time, ids of new secrets among it", async () => {
    const state = readyUnit(guestBook);

    const [one, again] = [await transition(guestBook, state, "start"), await transition(guestBook, state, "start")];

    expect(one.state.secrets).toHaveLength(1);
    expect(again.state).toEqual(one.state);
  });

  test("leaves out what an action does not answer", async () => {
    const plain = testedCharm(defineCharm({ ...broken, env: () => ({}) }), { metadata: brokenCharm.metadata });

    const done = await transition(plain, readyUnit(plain), on.action("half"));

    expect(done.action.results).toEqual({ known: "yes" });
  });

  test("gives an action its parameters and takes what it answers", async () => {
    const state = readyUnit(guestBook, { workload: { execs: { "count all": "7", count: "3" } } });

    const all = await transition(guestBook, state, on.action("count", { all: true }));
    const some = await transition(guestBook, state, on.action("count"));

    expect([all.action.results, some.action.results]).toEqual([{ counted: "7" }, { counted: "3" }]);
  });

  test("reads secrets that options name", async () => {
    const token = secret({ value: "a-token" });
    const state = readyUnit(guestBook, { config: { "api-token": token.id }, secrets: [token] });

    const done = await transition(guestBook, state, "config-changed");

    expect(done.environment).toMatchObject({ TOKEN: "a-token", FLASK_API_TOKEN_VALUE: "a-token" });
  });

  test("takes paas-config.yaml as given", async () => {
    const done = await transition(guestBook, readyUnit(guestBook), "config-changed", {
      paasConfig: { state: "parsed", value: { colour: 1 } },
    });

    expect(done.status).toMatchObject({ status: "blocked", message: expect.stringContaining("colour") });
  });

  test("throws what charm.ts throws, with its error as the cause", async () => {
    const run = transition(brokenCharm, readyUnit(brokenCharm), "config-changed");

    await expect(run).rejects.toMatchObject({
      name: "CharmError",
      message: "charm.ts threw in config-changed: no variables today",
      cause: expect.any(RangeError),
    } satisfies Partial<CharmError>);
  });

  test("shows the status that a unit would have when charm.ts throws, when asked to", async () => {
    const done = await transition(brokenCharm, readyUnit(brokenCharm), "config-changed", { bugs: "status" });

    expect(done.result.exitCode).toBe(1);
    expect(done.status).toMatchObject({ status: "waiting", message: expect.stringContaining("no variables today") });
  });
});

describe("the types of a charm", () => {
  type State = StateOf<typeof definition>;

  test("know the options of charm.ts and of its framework", () => {
    expectTypeOf<{ shown: 5; "webserver-workers": 2; "flask-env": "x" }>().toExtend<State["config"]>();
    expectTypeOf<{ shown: "5" }>().not.toExtend<State["config"]>();
    expectTypeOf<{ "webserver-workers": "2" }>().not.toExtend<State["config"]>();
    expectTypeOf<{ "api-token": "secret:x" }>().toExtend<State["config"]>();
    expectTypeOf<{ "api-token": 5 }>().not.toExtend<State["config"]>();
  });

  test("let options of charmcraft.yaml be, of which they know nothing", () => {
    expectTypeOf<{ greeting: "Hi"; loud: true }>().toExtend<State["config"]>();
    expectTypeOf<{ greeting: null }>().not.toExtend<State["config"]>();
  });

  test("know the actions of charm.ts", async () => {
    const runs = () => [
      transition(guestBook, {}, on.action("count", { all: true })),
      transition(guestBook, {}, on.action("count")),
      transition(guestBook, {}, on.action("back-up", { target: "disk" })),
      // @ts-expect-error no boolean
      transition(guestBook, {}, on.action("count", { all: "yes" })),
      // @ts-expect-error no such parameter
      transition(guestBook, {}, on.action("count", { al: true })),
      // @ts-expect-error no such parameter beside one that there is
      transition(guestBook, {}, on.action("count", { all: true, some: 1 })),
    ];

    expectTypeOf(runs).toBeFunction();
  });

  test("know names of events", () => {
    const runs = () => [
      transition(guestBook, {}, "config-changed"),
      transition(guestBook, {}, "reports-relation-changed"),
      transition(guestBook, {}, "flask-app-pebble-ready"),
      // @ts-expect-error no event of any charm
      transition(guestBook, {}, "config-change"),
    ];

    expectTypeOf(runs).toBeFunction();
  });
});

describe("a ready unit", () => {
  test("keeps what the test says", () => {
    const state = readyUnit(guestBook, {
      leader: false,
      relations: [relation("secret-storage", { id: 9, remoteUnits: { 3: {} } })],
    });

    expect(state).toMatchObject({ leader: false, relations: [{ id: 9 }] });
    expect(state.relations).toHaveLength(1);
  });

  test("waits when its Pebble does not answer", async () => {
    const state = readyUnit(guestBook, { workload: { canConnect: false } });

    const done = await transition(guestBook, state, "config-changed");

    expect(done.status).toEqual({ status: "waiting", message: "Waiting for pebble ready" });
  });

  test("has further services of its rock", async () => {
    const state = readyUnit(guestBook, {
      workload: { services: { "mail-worker": { command: "/bin/mail", startup: "enabled" } } },
    });

    const done = await transition(guestBook, state, "config-changed");

    expect(done.plan.services?.["mail-worker"]?.environment).toEqual(done.environment);
  });

  test("reports a check that is down", async () => {
    const state = readyUnit(guestBook, {
      workload: { checks: { live: { http: { url: "http://localhost:8000" }, threshold: 3, status: "down" } } },
    });

    const started = await transition(guestBook, state, "config-changed");
    const done = await transition(guestBook, started.state, on.pebbleCheckFailed("flask-app", "live"));

    expect(done.status.message).toContain("live");
  });

  test("has an integrated database and an ingress", async () => {
    const state = readyUnit(guestBook, {
      relations: [provided.postgresql("reports", { password: "p/w" }), provided.ingress("https://book.test/x")],
    });

    const done = await transition(guestBook, state, on.relationChanged("ingress"));

    expect(done.environment).toMatchObject({
      FLASK_BASE_URL: "https://book.test/x",
      REPORTS_POSTGRESQL_DB_PASSWORD: "p/w",
    });
  });
});

test("a secret has the same id each time, and another for another content", () => {
  const [one, again, other] = [secret({ value: "a" }), secret({ value: "a" }), secret({ value: "b" })];

  expect(one.id).toMatch(/^secret:[0-9a-z]{20}$/);
  expect(again.id).toBe(one.id);
  expect(other.id).not.toBe(one.id);
});
