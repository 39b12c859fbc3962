import type { Dialect, JujuEvent } from "@paas-charm/core";
import type { Transition, TransitionState } from "@paas-charm/core/simulated";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dialects, freshContainer, ids, metadataOf, on, play } from "../test/guestbook.ts";
import { flask } from "./index.ts";

/** Options with values of their types, sensible and not. */
const config = fc.record(
  {
    greeting: fc.string({ unit: "binary" }),
    retries: fc.integer(),
    ratio: fc.double({ noNaN: true, noDefaultInfinity: true }),
    verbose: fc.boolean(),
    "flask-env": fc.string(),
    "flask-debug": fc.boolean(),
    "flask-permanent-session-lifetime": fc.integer(),
    "flask-application-root": fc.string(),
    "flask-preferred-url-scheme": fc.oneof(fc.constantFrom("http", "HTTPS"), fc.string()),
    "webserver-workers": fc.integer(),
    "webserver-timeout": fc.integer(),
    "webserver-worker-class": fc.oneof(fc.constantFrom("gevent", "sync", ""), fc.string()),
  },
  { requiredKeys: [] },
);

const text = fc.oneof(
  fc.string({ unit: "binary" }).map((value) => value.toWellFormed()),
  fc.json(),
  fc.webUrl(),
  fc.constantFrom("secret:nowhere0000000000000", "null", "[", "a:b", "h1:5432,h2:5432", "postgresql://u:p@h:x/d"),
);
const databag = (...keys: readonly string[]) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.stringMatching(/^[a-z][a-z-]{0,9}$/)), text, { maxKeys: 6 });

const databaseBag = databag("endpoints", "username", "password", "uris", "secret-user", "database", "data", "tls-ca");
const ingressBag = databag("ingress");
const peerBag = databag("flask_secret_key", "secret-key-id");

const states = (dialect: Dialect): fc.Arbitrary<TransitionState> =>
  fc
    .record({
      config,
      leader: fc.boolean(),
      unit: fc.nat({ max: 12 }),
      database: fc.option(databaseBag),
      ingress: fc.option(ingressBag),
      peers: peerBag,
      canConnect: fc.boolean(),
      command: fc.oneof(fc.constant("/bin/python3 -m gunicorn app:app -k [ sync ]"), fc.string({ minLength: 1 })),
    })
    .map(({ leader, unit, database, ingress, peers, canConnect, command, ...rest }) => {
      const { container, peers: endpoint } = flask.dialects[dialect];
      const services = { flask: { override: "replace", startup: "enabled", command } } as const;
      const image = freshContainer(dialect, { canConnect, layers: { rock: { services } } });
      const anything = { command: [], exit: 0 };
      return {
        unit: `guestbook/${unit}`,
        leader,
        config: rest.config,
        relations: [
          { id: ids.peers, endpoint, localApp: withoutEmpty(peers), remoteUnits: { 20: {}, 3: {} } },
          ...(database === null
            ? []
            : [{ id: ids.postgresql, endpoint: "postgresql", remoteAppData: withoutEmpty(database) }]),
          ...(ingress === null ? [] : [{ id: ids.ingress, endpoint: "ingress", remoteAppData: withoutEmpty(ingress) }]),
        ],
        containers: { [container]: { ...image, execs: [anything] } },
      };
    });

/** Juju keeps no key without a value. */
function withoutEmpty(bag: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== ""));
}

const eventsOf = (dialect: Dialect, { relations = [] }: TransitionState): readonly JujuEvent[] => [
  on.hook("config-changed"),
  on.hook("update-status"),
  on.pebbleReady(dialect),
  ...relations.map(({ id, endpoint }) => on.relation(endpoint, "changed", id ?? 0, "remote")),
];

const writingTools = /^(relation-set|secret-(add|set|grant|remove)|open-port|close-port|status-set)$/;

describe.for(dialects)("in dialect %s, whatever options and databags hold,", (dialect) => {
  test("a dispatch ends well, decides the same for the same, and comes to rest", async () => {
    await fc.assert(
      fc.asyncProperty(states(dialect), fc.nat(), async (state, pick) => {
        const events = eventsOf(dialect, state);
        const event = events[pick % events.length] ?? on.hook("update-status");

        const first = await play(dialect, { state }, event);
        const same = await play(dialect, { state }, event);
        // The port is told to the ingress once it is open, as the Python library does.
        const told = await play(dialect, first, event);
        const again = await play(dialect, told, event);

        expect(first.result.exitCode).toBe(0);
        expect(first.commit?.ok).toBe(true);
        expect(same.result.decision).toEqual(first.result.decision);
        expect(told.result.decision?.steps.filter((step) => step.do !== "publish")).toEqual([]);
        expect(again.result.decision?.steps).toEqual([]);
        expect(again.pebbleCalls.filter(({ writes }) => writes)).toEqual([]);
        expect(again.toolCalls.filter(({ tool }) => writingTools.test(tool))).toEqual([]);
        expect(again.state.unitStatus).toEqual(first.state.unitStatus);
      }),
      { numRuns: 80 },
    );
  });

  test("paas-config.yaml of any form ends in a status", async () => {
    const state = { unit: "guestbook/0", leader: true, relations: [], containers: {} };
    const keys = fc.constantFrom(
      "port",
      "metrics-path",
      "framework_logging_format",
      "migration",
      "prometheus",
      "config",
    );
    const value = fc.oneof(fc.dictionary(fc.oneof(keys, fc.string()), fc.jsonValue()), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(value, async (parsed) => {
        const { result, state: after } = await play(dialect, { state }, on.hook("config-changed"), {
          paasConfig: { state: "parsed", value: parsed },
        });

        expect(result.exitCode).toBe(0);
        expect(after.unitStatus.status).toMatch(/^(waiting|blocked)$/);
      }),
      { numRuns: 80 },
    );
  });
});

describe.for(dialects)("in dialect %s no secret is shown", (dialect) => {
  const { container, peers, secretOptions } = flask.dialects[dialect];
  const secrets = {
    database: "s3cret-of-the-database",
    plain: "s3cret-in-the-databag",
    option: "s3cret-of-an-option",
    key: `s3cret-key${"o".repeat(76)}`,
    made: "k".repeat(86),
  };
  const ids3 = {
    database: "secret:d0000000000000000000",
    option: "secret:u0000000000000000000",
    key: "secret:k0000000000000000000",
  };

  function stateWith(
    exit: number,
    { plain, leader = true }: { readonly plain: boolean; readonly leader?: boolean },
  ): TransitionState {
    const image = freshContainer(dialect);
    // What it has in its environment; the key is a new one when it was rotated.
    const printed = [plain ? secrets.plain : secrets.database, secrets.option, secrets.key, secrets.made].join(" ");
    return {
      unit: "guestbook/0",
      leader,
      config: { token: ids3.option },
      relations: [
        { id: ids.peers, endpoint: peers, ...(dialect === "1.12" && { localApp: { "secret-key-id": ids3.key } }) },
        {
          id: ids.postgresql,
          endpoint: "postgresql",
          remoteAppData: plain
            ? { endpoints: "h:5432", username: "u", password: secrets.plain, database: "d" }
            : { endpoints: "h:5432", "secret-user": ids3.database },
        },
      ],
      secrets: [
        { id: ids3.database, content: { username: "u", password: secrets.database } },
        { id: ids3.option, content: { value: secrets.option } },
        { id: ids3.key, owner: "app", label: "app-secret-key", content: { value: secrets.key } },
      ],
      containers: {
        [container]: {
          ...image,
          execs: [
            { command: ["/bin/python3"], exit: 0 },
            { command: ["python3", "migrate.py"], exit, stderr: `Traceback\n${printed}` },
          ],
        },
      },
    };
  }

  test.for<[spec: string, exit: number, plain: boolean, event: JujuEvent]>([
    ["when all is well", 0, false, on.pebbleReady(dialect)],
    ["when the provider has no secrets", 0, true, on.relation("postgresql", "changed", ids.postgresql, "remote")],
    ["when a program prints them and fails", 1, false, on.pebbleReady(dialect)],
    ["when it prints one that the provider put into its databag", 1, true, on.pebbleReady(dialect)],
    ["when the key is rotated", 0, false, on.action("rotate-secret-key")],
    ["when the key is rotated and the application fails", 1, false, on.action("rotate-secret-key")],
  ])("%s", async ([, exit, plain, event]) => {
    const done = await play(dialect, { state: stateWith(exit, { plain }) }, event);

    const shown = shownBy(done);
    const unknown = event.kind === "action" ? secrets.key : secrets.made;
    for (const [name, value] of Object.entries(secrets)) {
      if (exit === 0 || value !== unknown) expect(shown.includes(value), name).toBe(false);
    }
    expect(done.toolCalls.length).toBeGreaterThan(5);
  });

  test("when it is an option in plain text that is faulty with another", async () => {
    const { text } = secretOptions;
    if (text === undefined || metadataOf(dialect).options[text]?.type !== "string") return;
    const config = { [text]: secrets.option, [secretOptions.secret ?? ""]: ids3.option };

    const done = await play(
      dialect,
      { state: { ...stateWith(0, { plain: false }), config } },
      on.hook("config-changed"),
    );

    expect(done.state.unitStatus.status).toBe("blocked");
    expect(shownBy(done).includes(secrets.option)).toBe(false);
  });
});

/** Everything of a dispatch that somebody may read who must not know the secrets. */
function shownBy({ state, log, toolCalls, result, action, cache }: Transition): string {
  return JSON.stringify({
    status: [state.unitStatus, state.appStatus],
    log,
    arguments: toolCalls.map(({ tool, args, stdin }) => ({ tool, args, stdin })),
    decision: result.decision,
    conclusion: result.conclusion,
    complaint: result.complaint,
    action,
    cache,
    written: state.relations.map(({ localApp, localUnit }) => ({ localApp, localUnit })),
  });
}
