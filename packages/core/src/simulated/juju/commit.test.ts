import { describe, expect, test } from "vitest";
import { commit } from "./commit.ts";
import { createHookContext, discard, type HookContext } from "./hook-context.ts";
import { databaseChanged } from "./hook-tool-replies.ts";
import { repliesModel } from "./hook-tools-suite.ts";
import type { Model } from "./model.ts";
import { runHookTool } from "./run-hook-tool.ts";

const own = "ownsecret00000000000";
const granted = "dbsecret000000000000";

function hook(unit = "web/0", juju = "3.6.14") {
  const model = repliesModel(juju);
  const context = createHookContext({
    unit,
    event: databaseChanged,
    surroundings: { now: () => 1000, secretId: () => "newsecret00000000000" },
  });
  return { model, context, run: runner(model, context) };
}

function runner(model: Model, context: HookContext) {
  return (...[tool = "", ...args]: string[]): void => {
    const reply = runHookTool(model, context, { tool, args });
    if (reply?.code !== 0) throw new Error(reply?.stderr ?? `no ${tool}`);
  };
}

describe("what a hook buffers", () => {
  test("is written when it ends well, and told of", () => {
    const { model, context, run } = hook();
    run("relation-set", "-r", "1", "a=1", "b=");
    run("relation-set", "-r", "1", "--app", "database=", "user=me");
    run("open-port", "8080");
    run("state-set", "k=v");
    run("storage-add", "data=2");

    expect(commit(model, context)).toEqual({
      ok: true,
      consequences: [
        { kind: "relation-settings-changed", relation: 1, of: "web/0", bag: "unit", keys: ["a"] },
        { kind: "relation-settings-changed", relation: 1, of: "web", bag: "app", keys: ["database", "user"] },
        { kind: "ports-changed", unit: "web/0" },
        { kind: "state-changed", unit: "web/0" },
        { kind: "storage-requested", unit: "web/0", storage: "data", count: 2 },
      ],
    });
    expect(model.relations["1"]?.unitBags["web/0"]).toEqual({ data: { a: "1" }, version: 1 });
    expect(model.relations["1"]?.appBags["web"]).toEqual({ data: { user: "me" }, version: 2 });
    expect(model.units["web/0"]?.ports.map(({ from }) => from)).toEqual([80, 8080]);
    expect(model.units["web/0"]?.state).toEqual({ old: "1", k: "v" });
  });

  test("is dropped when it fails, but for statuses and versions", () => {
    const { model, context, run } = hook();
    run("relation-set", "-r", "1", "a=1");
    run("secret-set", own, "key=x");
    run("status-set", "waiting", "for rain");
    run("application-version-set", "2");
    discard(context);

    expect(commit(model, context)).toEqual({ ok: true, consequences: [] });
    expect(model.relations["1"]?.unitBags["web/0"]).toBeUndefined();
    expect(model.units["web/0"]).toMatchObject({ status: { status: "waiting", since: 1000 }, workloadVersion: "2" });
    expect(context.effects.map(({ kind }) => kind)).toEqual(["status-set", "workload-version-set"]);
  });

  test("is not seen by others before, and changes nothing when it says what is", () => {
    const { model, context, run } = hook();
    const other = createHookContext({ unit: "web/1", event: databaseChanged });
    run("relation-set", "-r", "0", "a=1");
    run("relation-set", "-r", "1", "--app", "database=web");
    run("open-port", "80/tcp");

    const seen = runHookTool(model, other, { tool: "relation-get", args: ["-r0", "--format=json", "a", "web/0"] });

    expect(seen?.stderr).toContain("settings not found");
    expect(commit(model, context)).toMatchObject({ consequences: [{ relation: 0, of: "web/0" }] });
  });

  test("leaves the databags that a hook has read as they were for it", () => {
    const { model, context, run } = hook();
    const other = createHookContext({ unit: "web/1", event: databaseChanged });
    const read = () =>
      runHookTool(model, other, { tool: "relation-get", args: ["-r0", "--app", "key", "web"] })?.stdout;
    expect(read()).toBe("shared\n");
    run("relation-set", "-r", "0", "--app", "key=changed");
    commit(model, context);

    expect(read()).toBe("shared\n");
  });
});

describe("a commit is refused as a whole", () => {
  test.for<[title: string, unit: string, calls: string[][], message: string]>([
    ["for a secret of somebody else", "web/0", [["secret-set", granted, "key=x"]], "permission denied"],
    [
      "for a secret that is not there",
      "web/0",
      [["secret-remove", "nowhere0000000000000"]],
      'secret "nowhere0000000000000" not found',
    ],
    [
      "for a label that the owner uses already",
      "web/0",
      [["secret-add", "--label=key", "key=x"]],
      'secret with label "key" already exists',
    ],
    [
      "for storage that the charm does not have",
      "web/0",
      [["storage-add", "cache"]],
      'adding storage "cache": charm storage "cache" not found',
    ],
  ])("%s", ([, unit, calls, message]) => {
    const { model, context, run } = hook(unit);
    run("relation-set", "-r", "1", "a=1");
    for (const call of calls) run(...call);

    expect(commit(model, context)).toEqual({ ok: false, message });
    expect(model).toEqual(repliesModel("3.6.14"));
  });

  test("when leadership is lost before the hook ends", () => {
    const { model, context, run } = hook();
    run("relation-set", "-r", "1", "--app", "a=1");
    const app = model.applications["web"];
    if (app) app.leader = "web/1";

    expect(commit(model, context)).toMatchObject({ ok: false, message: expect.stringContaining("is not leader") });
  });

  test("when Juju 4.0 removes a secret that the hook has added", () => {
    const four = hook("web/0", "4.0.1");
    four.run("secret-add", "key=x");
    four.run("secret-remove", "newsecret00000000000");
    expect(commit(four.model, four.context)).toMatchObject({ ok: false });

    const three = hook();
    three.run("secret-add", "key=x");
    three.run("secret-remove", "newsecret00000000000");
    expect(commit(three.model, three.context)).toEqual({ ok: true, consequences: [] });
  });
});

describe("secrets", () => {
  test("come to be with owner, label, rotation and grants", () => {
    const { model, context, run } = hook();
    run("secret-add", "--label", "admin", "--rotate", "hourly", "--expire", "1h", "password=x");
    run("secret-grant", "--relation", "1", "newsecret00000000000");

    expect(commit(model, context)).toMatchObject({
      consequences: [
        { kind: "secret-added", id: "newsecret00000000000" },
        { kind: "secret-access-changed", id: "newsecret00000000000", to: "postgresql", granted: true },
      ],
    });
    expect(model.secrets["newsecret00000000000"]).toEqual({
      id: "newsecret00000000000",
      owner: { kind: "application", name: "web" },
      label: "admin",
      description: "",
      rotate: "hourly",
      rotatesAt: 3_601_000,
      latest: 1,
      revisions: [{ revision: 1, content: { password: "x" }, createdAt: 1000, expiresAt: 3_601_000 }],
      consumers: {},
      grants: [{ to: "postgresql", relation: 1 }],
    });
  });

  test("get a revision by other content only", () => {
    const { model, context, run } = hook();
    run("secret-set", own, "key=new");
    run("secret-set", own, "--description", "same as ever");
    expect(commit(model, context)).toEqual({ ok: true, consequences: [{ kind: "secret-metadata-changed", id: own }] });

    run("secret-set", own, "key=newest");
    expect(commit(model, context)).toEqual({
      ok: true,
      consequences: [
        { kind: "secret-revision-added", id: own, revision: 3 },
        { kind: "secret-revision-obsolete", id: own, revision: 2 },
      ],
    });
  });

  test("get a revision by any content before Juju 3.6, and the last of two updates wins", () => {
    const { model, context, run } = hook("web/0", "3.5.4");
    run("secret-set", own, "--description", "lost");
    run("secret-set", own, "key=new");

    expect(commit(model, context)).toMatchObject({
      consequences: [{ kind: "secret-revision-added", revision: 3 }, {}],
    });
    expect(model.secrets[own]?.description).toBe("");
  });

  test("are followed from the commit on; what nobody reads then is obsolete", () => {
    const { model, context, run } = hook();
    run("secret-get", own, "--refresh");
    expect(model.secrets[own]?.consumers["web/0"]?.tracked).toBe(1);

    expect(commit(model, context)).toEqual({
      ok: true,
      consequences: [
        { kind: "secret-tracked", id: own, unit: "web/0", revision: 2 },
        { kind: "secret-revision-obsolete", id: own, revision: 1 },
      ],
    });
  });

  test("lose a revision, and are gone with the last", () => {
    const { model, context, run } = hook();
    run("secret-remove", own, "--revision", "1");
    expect(commit(model, context)).toMatchObject({ consequences: [{ kind: "secret-removed", revision: 1 }] });
    run("secret-remove", own, "--revision", "2");
    expect(commit(model, context)).toMatchObject({ consequences: [{ kind: "secret-removed", revision: undefined }] });
    expect(model.secrets[own]).toBeUndefined();
  });

  test("have their first reader's label at once", () => {
    const { model, context, run } = hook("web/1");
    run("secret-get", granted, "--label", "database");
    discard(context);

    expect(model.secrets[granted]?.consumers["web/1"]).toEqual({ tracked: 2, label: "database" });
  });
});
