import type { TransitionState } from "@paas-charm/core/simulated";
import { describe, expect, test } from "vitest";
import {
  databaseRelation,
  databaseSecret,
  deployed,
  dialects,
  ids,
  integrated,
  metadataOf,
  observability,
  on,
  play,
  settled,
} from "../test/guestbook.ts";
import { flask } from "./index.ts";

/** The model of the other side. */
const otherModel = "99999999-2222-4333-8444-555555555555";
/** How Juju names an application that came from another model to what we offer. */
const consumer = "remote-0123456789abcdef0123456789abcdef";

/** A relation with a database that is offered in another model. */
function across(change: Readonly<Record<string, string>> = {}): NonNullable<TransitionState["relations"]>[number] {
  return { ...databaseRelation(change), remoteModel: otherModel };
}

function withDatabase(state: TransitionState, database: ReturnType<typeof across>): TransitionState {
  const others = (state.relations ?? []).filter(({ id }) => id !== ids.postgresql);
  return { ...state, relations: [...others, database] };
}

describe.for(dialects)("a relation with another model, in dialect %s,", (dialect) => {
  const { container } = flask.dialects[dialect];
  const changed = on.relation("postgresql", "changed", ids.postgresql, "db");

  test("gives the credentials of a secret whose id names that model", async () => {
    const database = across({ "secret-user": `secret://${otherModel}/${databaseSecret.id.slice("secret:".length)}` });
    const state = withDatabase(integrated(dialect), database);

    const done = await play(dialect, { state }, changed);

    expect(done.state.unitStatus).toEqual({ status: "active", message: "" });
    expect(done.state.containers[container]?.layers["charm"]?.services?.["flask"]?.environment).toMatchObject({
      POSTGRESQL_DB_CONNECT_STRING: "postgresql://guest:pass-of-guest@db-primary:5432/guestbook",
    });
  });

  test("says whose secret is not granted, by the id that names that model", async () => {
    const id = `secret://${otherModel}/n0000000000000000000`;
    const state = withDatabase(integrated(dialect), across({ "secret-user": id }));

    const done = await play(dialect, { state }, changed);

    expect(done.state.unitStatus).toMatchObject({ status: "waiting", message: expect.stringContaining(id) });
  });

  test.for([
    ["offers a secret of ours to its own model", undefined, true],
    ["offers no secret of ours there, where nobody could read it", otherModel, false],
  ] as const)("%s", async ([, remoteModel, offered]) => {
    const { remoteAppData: _, ...asked } = databaseRelation();
    const state = withDatabase(deployed(dialect), { ...asked, ...(remoteModel !== undefined && { remoteModel }) });

    const done = await play(dialect, { state }, on.relation("postgresql", "created", ids.postgresql, "db"));

    const request = done.state.relations.find(({ id }) => id === ids.postgresql)?.localApp ?? {};
    expect(request).toMatchObject({ database: "guestbook" });
    expect(Object.hasOwn(request, "provided-secrets")).toBe(offered);
  });

  test("asks for the other model only while that matters, and does without where Juju cannot say", async () => {
    const asked = (calls: readonly { readonly tool: string }[]) =>
      calls.filter(({ tool }) => tool === "relation-model-get").length;
    const { remoteAppData: _, ...unanswered } = across();
    const state = withDatabase(deployed(dialect), unanswered);
    const answered = await settled(dialect, withDatabase(integrated(dialect), across()));

    const first = await play(dialect, { state }, changed);
    const later = await play(dialect, answered, on.hook("update-status"));
    const older = await play(dialect, { state: { ...state, juju: "3.5.7" } }, changed);

    expect([asked(first.toolCalls), asked(later.toolCalls)]).toEqual([1, 0]);
    expect(older.result.exitCode).toBe(0);
    expect(older.state.relations.find(({ id }) => id === ids.postgresql)?.localApp).toMatchObject({
      database: "guestbook",
    });
  });

  test("publishes to those that come from there what it publishes to all, with the topology of this model", async () => {
    const endpoints = { ...metadataOf(dialect).endpoints, ...observability };
    const metrics = { id: 20, endpoint: "metrics-endpoint", remoteApp: consumer, remoteModel: otherModel };
    const state = deployed(dialect, { relations: [...(deployed(dialect).relations ?? []), metrics] });
    const near = deployed(dialect, {
      relations: [
        ...(deployed(dialect).relations ?? []),
        { id: 20, endpoint: "metrics-endpoint", remoteApp: "prometheus" },
      ],
    });
    const joined = (remoteApp: string) => on.relation("metrics-endpoint", "created", 20, remoteApp);
    const bagOf = (done: Awaited<ReturnType<typeof play>>) =>
      done.state.relations.find(({ id }) => id === 20)?.localApp;

    const far = await play(dialect, { state }, joined(consumer), { metadata: { endpoints } });
    const here = await play(dialect, { state: near }, joined("prometheus"), { metadata: { endpoints } });

    expect(Object.keys(bagOf(far) ?? {})).toContain("scrape_metadata");
    expect(bagOf(far)).toEqual(bagOf(here));
    expect(JSON.stringify(bagOf(far))).not.toContain(otherModel);
  });
});
