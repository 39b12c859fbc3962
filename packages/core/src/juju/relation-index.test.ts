import { describe, expect, test } from "vitest";
import { webMetadata } from "../../test/fixture.ts";
import { createHookTools } from "./create-hook-tools.ts";
import type { JujuEvent } from "./event.ts";
import { breakOff, type CharmCache, indexRelations, owedAfter, owedChanges, readCharmCache } from "./relation-index.ts";

const cache: CharmCache = {
  unit: "web/0",
  charmVersion: "1",
  askedAt: 1000,
  relations: [
    { id: 1, endpoint: "peers", app: "web" },
    { id: 4, endpoint: "db", app: "pg" },
  ],
};
const hour = 3_600_000;
const hook = (name: "update-status" | "start" | "upgrade-charm" | "leader-elected" | "config-changed"): JujuEvent => ({
  kind: "lifecycle",
  name,
});
const relation = (change: "created" | "changed" | "broken", endpoint: string, id: number): JujuEvent => ({
  kind: "relation",
  name: `${endpoint}-relation-${change}`,
  change,
  endpoint,
  relation: id,
  remoteApp: "other",
});

async function index(event: JujuEvent, { kept = cache, now = 1001, unit = "web/0", version = "1" } = {}) {
  const asked: string[] = [];
  const tools = createHookTools(
    async ({ args }) => {
      asked.push(String(args[0]));
      return { code: 0, stdout: args[0] === "db" ? '["db:4","db:9"]' : "[]", stderr: "" };
    },
    { unit },
  );
  const metadata = webMetadata("2.0b1", { version });
  const made = await indexRelations({ cache: kept, metadata, unit, event, now, endpoints: ["peers", "db"] }, tools);
  return { asked, made, ids: made.relations.map(({ id }) => id) };
}

describe("which relations there are", () => {
  test.for<[spec: string, event: JujuEvent, options: Parameters<typeof index>[1], asks: boolean]>([
    ["is known in any other event", hook("config-changed"), {}, false],
    ["is asked at start", hook("start"), {}, true],
    ["is asked at upgrade-charm", hook("upgrade-charm"), {}, true],
    ["is asked at leader-elected", hook("leader-elected"), {}, true],
    ["is known at update-status within the hour", hook("update-status"), { now: 1000 + hour - 1 }, false],
    ["is asked at update-status after an hour", hook("update-status"), { now: 1000 + hour }, true],
    ["is asked for another unit", hook("config-changed"), { unit: "web/1" }, true],
    ["is asked for another version of the charm", hook("config-changed"), { version: "2" }, true],
    [
      "is asked after a dispatch that broke off",
      hook("config-changed"),
      { kept: breakOff(cache, "web/0", hook("start")) },
      true,
    ],
  ])("%s", async ([, event, options, asks]) => {
    const { asked, made } = await index(event, options);

    expect(asked).toEqual(asks ? ["peers", "db"] : []);
    expect(made.askedAt).toBe(asks ? (options?.now ?? 1001) : 1000);
  });

  test.for<[spec: string, event: JujuEvent, ids: readonly number[]]>([
    ["grows by the event's own", relation("created", "db", 7), [1, 4, 7]],
    ["stays when the event's own is known", relation("changed", "db", 4), [1, 4]],
    ["shrinks by a broken one", relation("broken", "db", 4), [1]],
    ["leaves out what no integration reads", relation("created", "elsewhere", 7), [1, 4]],
  ])("%s", async ([, event, ids]) => {
    expect((await index(event)).ids).toEqual(ids);
  });

  test("stands in the order of the endpoints, then by age, however it is known", async () => {
    const kept = await index(relation("created", "peers", 12));
    const asked = await index(hook("start"), { kept: { ...cache, relations: [] } });

    expect(kept.made.relations.map(({ endpoint, id }) => `${endpoint}:${id}`)).toEqual(["peers:1", "peers:12", "db:4"]);
    expect(asked.ids).toEqual([4, 9]);
  });

  test("keeps the application that it knew, and takes the event's for a new one", async () => {
    const known = await index(relation("changed", "db", 4));
    const fresh = await index(relation("created", "db", 7));

    expect(known.made.relations.find(({ id }) => id === 4)?.app).toBe("pg");
    expect(fresh.made.relations.find(({ id }) => id === 7)?.app).toBe("other");
  });
});

describe("a dispatch that broke off", () => {
  test("owes the change it was told, and those that were owed before", () => {
    const once = breakOff(cache, "web/0", relation("changed", "db", 4));
    const twice = breakOff(once, "web/0", relation("changed", "db", 9));

    expect(owedChanges(twice, "web/0")).toEqual([4, 9]);
    expect(owedAfter(twice, "web/0", hook("start"))).toEqual([4, 9]);
    expect(owedChanges(twice, "web/1")).toEqual([]);
    expect(readCharmCache(JSON.stringify(twice))).toEqual(twice);
  });

  test("owes nothing for events that the next one makes up for by itself", () => {
    expect(breakOff(undefined, "web/0", relation("created", "db", 4)).owed).toBeUndefined();
    expect(breakOff(undefined, "web/0", hook("config-changed")).owed).toBeUndefined();
  });
});
