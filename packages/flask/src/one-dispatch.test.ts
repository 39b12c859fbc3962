import type { JujuEvent } from "@paas-charm/core";
import type { TransitionOptions } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import { dialects, ids, integrated, metadataOf, on, type Point, play, settled } from "../test/guestbook.ts";
import { flask } from "./index.ts";

const writes =
  /^(status-set|relation-set|secret-(add|set|grant|revoke|remove)|open-port|close-port|application-version-set|action-|state-set)/;

describe.for(dialects)("a dispatch in dialect %s that finds nothing changed", (dialect) => {
  const { peers } = flask.dialects[dialect];
  const events: readonly JujuEvent[] = [
    on.hook("update-status"),
    on.hook("config-changed"),
    on.pebbleReady(dialect),
    on.relation("postgresql", "changed", ids.postgresql, "db"),
    on.relation("ingress", "changed", ids.ingress, "proxy"),
    on.relation(peers, "changed", ids.peers, "guestbook"),
    { kind: "unknown", name: "hook-of-a-newer-juju" },
  ];

  test.for(events)("writes, restarts and signals nothing at $name", async (event) => {
    const at = await settled(dialect);

    const done = await play(dialect, at, event);

    expect(done.result.decision?.steps).toEqual([]);
    expect(done.toolCalls.filter(({ tool }) => writes.test(tool))).toEqual([]);
    expect(done.pebbleCalls.filter((call) => call.writes)).toEqual([]);
    expect(done.state).toEqual(at.state);
  });

  test("draws no randomness, which would load Node's cryptography", async () => {
    const at = await settled(dialect);
    const drawn: string[] = [];
    const fresh = new Proxy({} as NonNullable<TransitionOptions["fresh"]>, {
      get(_target, name) {
        drawn.push(String(name));
        return undefined;
      },
    });

    await play(dialect, at, on.hook("update-status"), { fresh });

    expect(drawn).toEqual([]);
  });

  test("calls at most seven hook tools without relations, and four requests of Pebble", async () => {
    const alone = { ...integrated(dialect), relations: [], secrets: [], leader: true };
    const first = await play(dialect, { state: alone }, on.pebbleReady(dialect));

    const { toolCalls, pebbleCalls } = await play(dialect, first, on.hook("update-status"));

    expect(toolCalls.length).toBeLessThanOrEqual(7);
    expect(pebbleCalls.length).toBeLessThanOrEqual(4);
  });

  test("calls at most four more for each relation, and one for each secret", async () => {
    const at = await settled(dialect);

    const { toolCalls } = await play(dialect, at, on.hook("update-status"));

    // The secret key counts among the seven in dialect 2.0b1 and as a secret in 1.12; the database has one more.
    expect(toolCalls.length).toBeLessThanOrEqual(7 + 3 * 4 + 2);
    for (const id of Object.values(ids)) {
      expect(toolCalls.filter(({ args }) => args.includes(`${id}`)).length).toBeLessThanOrEqual(4);
    }
  });

  test("does not call more with ten peers than with one", async () => {
    const of = async (units: number): Promise<number> => {
      const remoteUnits = Object.fromEntries(Array.from({ length: units }, (_, index) => [index + 1, {}]));
      const from = integrated(dialect);
      const relations = (from.relations ?? []).map((one) => (one.id === ids.peers ? { ...one, remoteUnits } : one));
      const at = await settled(dialect, { ...from, relations });
      return (await play(dialect, at, on.hook("update-status"))).toolCalls.length;
    };

    expect(await of(10)).toBe(await of(1));
  });
});

describe.for(dialects)("the relation index in dialect %s", (dialect) => {
  const asked = (calls: readonly { readonly tool: string }[]): number =>
    calls.filter(({ tool }) => tool === "relation-ids").length;

  test("saves calls and changes no result when it is deleted", async () => {
    const at = await settled(dialect);
    const changed = { ...at.state, config: { greeting: "hi" } };

    const withIndex = await play(dialect, { state: changed, cache: at.cache }, on.hook("config-changed"));
    const without = await play(dialect, { state: changed }, on.hook("config-changed"));

    expect(without.state).toEqual(withIndex.state);
    expect(without.result.decision).toEqual(withIndex.result.decision);
    expect(asked(withIndex.toolCalls)).toBe(0);
    expect(asked(without.toolCalls)).toBe(Object.keys(metadataOf(dialect).endpoints).length);
  });

  test.for(["start", "upgrade-charm", "leader-elected"] as const)("is made anew at %s", async (name) => {
    const at = await settled(dialect);

    const done = await play(dialect, at, { kind: "lifecycle", name });

    expect(asked(done.toolCalls)).toBeGreaterThan(0);
  });

  test("is made anew for another version of the charm, and for another unit", async () => {
    const at = await settled(dialect);
    const metadata = { version: "2" };

    const upgraded = await play(dialect, at, on.hook("config-changed"), { metadata });
    const other = await play(
      dialect,
      { ...at, state: { ...at.state, unit: "guestbook/7" } },
      on.hook("config-changed"),
    );

    expect(asked(upgraded.toolCalls)).toBeGreaterThan(0);
    expect(asked(other.toolCalls)).toBeGreaterThan(0);
  });

  test("heals within the hour what a skipped hook left", async () => {
    const hour = 3_600_000;
    const at = await settled(dialect);
    // The operator resolved ingress-relation-broken without running it.
    const relations = (at.state.relations ?? []).filter(({ endpoint }) => endpoint !== "ingress");
    const skipped: Point = { state: { ...at.state, relations }, cache: at.cache };

    const soon = await play(dialect, at, on.hook("update-status"), { now: hour - 1 });
    const later = await play(dialect, skipped, on.hook("update-status"), { now: hour });

    expect(asked(soon.toolCalls)).toBe(0);
    expect(later.cache?.relations.map(({ endpoint }) => endpoint)).toEqual([peersOf(), "postgresql"]);
    expect(later.cache?.askedAt).toBe(hour);
  });

  test("is made anew in the same dispatch when a relation turns out to be gone", async () => {
    const at = await settled(dialect);
    const relations = (at.state.relations ?? []).filter(({ endpoint }) => endpoint !== "postgresql");
    const gone: Point = { state: { ...at.state, relations }, cache: at.cache };

    const done = await play(dialect, gone, on.hook("update-status"), { now: 1 });
    const reference = await play(dialect, { state: gone.state }, on.hook("update-status"), { now: 1 });

    expect(done.state).toEqual(reference.state);
    expect(done.state.unitStatus).toEqual({ status: "active", message: "" });
    expect(done.cache).toEqual(reference.cache);
  });

  test("takes up a change that was told to a dispatch that broke off", async () => {
    const at = await settled(dialect);
    const answer = { "read-only-endpoints": "db-replicas:5432" };
    const relations = (at.state.relations ?? []).map((one) =>
      one.id === ids.postgresql ? { ...one, remoteAppData: { ...one.remoteAppData, ...answer } } : one,
    );
    const changed: Point = { state: { ...at.state, relations }, cache: at.cache };
    const event = on.relation("postgresql", "changed", ids.postgresql, "db");

    const broken = await play(dialect, changed, event, {
      wrapTools: (execute) => async (call) =>
        call.tool === "opened-ports"
          ? { code: 1, stdout: "", stderr: "ERROR connection is shut down" }
          : await execute(call),
    });
    const next = await play(dialect, broken, on.hook("update-status"));
    const undisturbed = await play(dialect, changed, event);

    expect(broken.state.unitStatus).toEqual({
      status: "waiting",
      message: "cannot run opened-ports: connection is shut down",
    });
    expect(next.state).toEqual(undisturbed.state);
    expect(next.cache?.owed).toBeUndefined();
  });

  function peersOf(): string {
    return flask.dialects[dialect].peers;
  }
});

describe.for(dialects)("an event that comes too early or too late, in dialect %s,", (dialect) => {
  const events: readonly JujuEvent[] = [
    on.hook("install"),
    on.hook("stop"),
    on.hook("remove"),
    { kind: "storage", name: "data-storage-detaching", change: "detaching", storage: "data", index: 0 },
    {
      kind: "relation",
      name: "ingress-relation-departed",
      change: "departed",
      endpoint: "ingress",
      relation: ids.ingress,
      remoteApp: "proxy",
      departingUnit: "guestbook/0",
    },
  ];

  test.for(events)("is only observed: $name", async (event) => {
    const at = await settled(dialect);
    const changed: Point = { state: { ...at.state, config: { greeting: "hi" } }, cache: at.cache };

    const done = await play(dialect, changed, event);

    expect(done.result.decision).toEqual({ phase: "observe-only", unmet: [], steps: [] });
    expect(done.state).toEqual({ ...changed.state });
    expect(done.pebbleCalls).toEqual([]);
  });
});

describe.for(dialects)("what watches over the model's security learns in dialect %s", (dialect) => {
  const records = (log: readonly { readonly level: string; readonly message: string }[]): readonly object[] =>
    log.flatMap(({ level, message }) => (level === "TRACE" ? message.split("\n").map((line) => JSON.parse(line)) : []));

  test("which hook tool Juju refused", async () => {
    const at = await settled(dialect);

    const { log } = await play(dialect, at, on.hook("config-changed"), {
      wrapTools: (execute) => async (call) =>
        call.tool === "opened-ports" ? { code: 1, stdout: "", stderr: "ERROR permission denied" } : await execute(call),
    });

    expect(records(log)).toEqual([
      expect.objectContaining({ level: "CRITICAL", type: "security", event: "authz_fail:opened-ports" }),
    ]);
  });

  test("that the charm ended by an error of its own, which says so in one line", async () => {
    const at = await settled(dialect);

    const { log, result, commit } = await play(dialect, at, on.hook("config-changed"), {
      wrapPebble: (pebble) => ({ ...pebble, plan: async () => null as never }),
    });

    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.complaint).toMatch(/^cannot finish the dispatch: .* \(a bug of the charm\)$/);
    expect(commit).toBeUndefined();
    expect(records(log)).toEqual([expect.objectContaining({ level: "WARN", event: "sys_crash:TypeError" })]);
  });
});
