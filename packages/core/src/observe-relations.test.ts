import { describe, expect, test } from "vitest";
import { webContext } from "../test/fixture.ts";
import type { AnyIntegration, Needs, RelationView } from "./integrations/contract.ts";
import { createHookTools } from "./juju/create-hook-tools.ts";
import { observeRelation, readSecret } from "./observe-relations.ts";

const id = "secret:9m4e2mr0ui3e8a215n4g";

function integration(needs: (view: RelationView) => Needs, role: AnyIntegration["role"] = "requires"): AnyIntegration {
  return {
    interface: "db",
    role,
    endpoint: "db",
    rank: 1,
    envRank: 1,
    needs,
    read: () => ({ state: "ready", data: {} }),
  };
}

/** Juju with a relation 7 to `pg`, and what it was asked. */
function juju(replies: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const tools = createHookTools(
    async ({ tool, args }) => {
      const line = [tool, ...args.filter((arg) => !arg.startsWith("--format") && arg !== "-")].join(" ");
      asked.push(line);
      const known =
        replies[line] ?? (tool === "is-leader" ? "true" : tool === "relation-list" ? '["pg/0","pg/1"]' : "{}");
      return known.startsWith("ERROR")
        ? { code: 1, stdout: "", stderr: known }
        : { code: 0, stdout: known, stderr: "" };
    },
    { unit: "web/0" },
  );
  return { tools, asked };
}

async function observe(
  needs: (view: RelationView) => Needs,
  options: { leader?: boolean; role?: "peers"; replies?: Record<string, string> } = {},
) {
  const { tools, asked } = juju(options.replies);
  const relation = {
    id: 7,
    endpoint: "db",
    integration: integration(needs, options.role),
    local: undefined,
    remoteApp: "pg",
    event: undefined,
  };
  return { state: await observeRelation(relation, tools, webContext, options.leader ?? true), asked };
}

describe("reads of a relation only what is needed", () => {
  test.for<[spec: string, needs: Needs, asked: readonly string[]]>([
    ["nothing beside the databags", {}, []],
    ["units", { units: true }, ["relation-list -r 7", "relation-get -r 7 pg/0", "relation-get -r 7 pg/1"]],
    ["addresses", { network: true }, ["network-get db"]],
    ["the other model", { crossModel: true }, ["relation-model-get -r 7"]],
    ["a secret", { secrets: { user: { id, label: "l" } } }, [`secret-get ${id} --label l --refresh`]],
  ])("%s", async ([, needs, expected]) => {
    const { asked } = await observe(() => needs);

    const databags = ["relation-get -r 7 --app pg", "relation-get -r 7 --app web", "relation-get -r 7 web/0"];
    expect(asked).toEqual([...databags, ...expected]);
  });

  test("our application's databag only as leader", async () => {
    const { state, asked } = await observe(() => ({}), { leader: false });

    expect(state?.ownApp).toBe("not-readable");
    expect(asked).not.toContain("relation-get -r 7 --app web");
  });

  test("the names of peers, and no databag of another application", async () => {
    const { state, asked } = await observe(() => ({}), { role: "peers", leader: false });

    expect([...(state?.remoteUnits.keys() ?? [])]).toEqual(["pg/0", "pg/1"]);
    expect(asked).toEqual(["relation-list -r 7", "relation-get -r 7 --app web", "relation-get -r 7 web/0"]);
  });
});

test("asks again for what a secret says, three rounds at most", async () => {
  let rounds = 0;

  const { state } = await observe(({ secrets }) => {
    rounds += 1;
    return { secrets: { [`s${secrets.size}`]: { id, label: `l${secrets.size}` } } };
  });

  expect(rounds).toBe(3);
  expect(state?.secrets.size).toBe(3);
});

test.for<[spec: string, reply: string, reason: string]>([
  ["is not granted", "ERROR permission denied", `secret ${id} is not readable; grant it, or wait until it is granted`],
  ["is gone", `ERROR secret "${id}" not found`, `secret ${id} is not readable; grant it, or wait until it is granted`],
])("a secret that %s is a problem that names it", async ([, reply, reason]) => {
  const { tools } = juju({ [`secret-get ${id} --refresh`]: reply });

  expect(await readSecret(tools, "user", { id })).toEqual({ key: "user", reason });
});

test("what is no secret's id is not asked for, and not repeated", async () => {
  const { tools, asked } = juju();

  const reading = await readSecret(tools, "user", { id: "--password=s3cret" });

  expect(JSON.stringify(reading)).not.toContain("s3cret");
  expect(asked).toEqual([]);
});

test("a relation that Juju does not know any more is none", async () => {
  const { tools } = juju({ "relation-list --app -r 7": "ERROR relation not found" });

  const relation = { id: 7, endpoint: "db", integration: integration(() => ({})), local: undefined, event: undefined };

  expect(await observeRelation(relation, tools, webContext, true)).toBeUndefined();
});
