import { describe, expect, test } from "vitest";
import {
  addApplication,
  addUnit,
  addUserSecret,
  emptyModel,
  enterScope,
  grantSecret,
  leaveScope,
  relate,
  removeRelation,
  removeUnit,
  unrelate,
} from "./build-model.ts";
import { createHookContext } from "./hook-context.ts";
import { repliesModel } from "./hook-tools-suite.ts";
import type { Model } from "./model.ts";
import { runHookTool } from "./run-hook-tool.ts";

function twoApps(): Model {
  const model = emptyModel({ name: "prod", uuid: "cdac5656-2423-4388-8f30-41854b4cca7d" });
  const { web, postgresql } = repliesModel("3.6.14").applications;
  if (web === undefined || postgresql === undefined) throw new Error("the table's model has other applications");
  addApplication(model, "web", web.charm, { serviceAddress: "10.152.183.7" });
  addApplication(model, "pg", postgresql.charm);
  addUnit(model, "web");
  addUnit(model, "pg");
  return model;
}

function answer(model: Model, tool: string, ...args: string[]): string {
  const context = createHookContext({ unit: "web/0", event: { kind: "lifecycle", name: "update-status" } });
  const reply = runHookTool(model, context, { tool, args });
  return `${reply?.stdout}${reply?.stderr}`;
}

describe("building a model", () => {
  test("gives numbers in order and every peer endpoint its relation", () => {
    const model = twoApps();

    expect(addUnit(model, "web").name).toBe("web/1");
    expect(Object.keys(model.relations)).toEqual(["0"]);
    expect(relate(model, { app: "web", endpoint: "db" }, { app: "pg", endpoint: "database" }).id).toBe(1);
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  test("refuses endpoints that do not exist", () => {
    expect(() => relate(twoApps(), { app: "web", endpoint: "cache" }, { app: "pg", endpoint: "database" })).toThrow(
      'cannot relate: application "web" has no "cache" relation',
    );
  });

  test("opens databags only to units in scope, which have their addresses in them", () => {
    const model = twoApps();
    const relation = relate(model, { app: "web", endpoint: "db" }, { app: "pg", endpoint: "database" });
    expect(answer(model, "relation-get", "-r1", "-", "web/0")).toBe("ERROR permission denied\n");
    expect(answer(model, "relation-get", "-r0", "--app", "-", "web")).toBe("ERROR permission denied\n");

    enterScope(model, relation, "web/0");

    expect(answer(model, "relation-get", "-r1", "-", "web/0")).toBe(
      "egress-subnets: 10.152.183.7/32\ningress-address: 10.152.183.7\nprivate-address: 10.152.183.7\n",
    );
  });

  test("keeps the databag of a unit that has left, and ends an emptied relation's listing", () => {
    const model = twoApps();
    const relation = relate(model, { app: "web", endpoint: "db" }, { app: "pg", endpoint: "database" });
    enterScope(model, relation, "web/0");
    enterScope(model, relation, "pg/0");
    unrelate(model, relation.id);
    expect(answer(model, "relation-ids", "db")).toBe("db:1\n");

    leaveScope(relation, "pg/0");

    expect(answer(model, "relation-ids", "db")).toBe("");
    expect(answer(model, "relation-list", "-r1")).toBe("");
    expect(answer(model, "relation-get", "-r1", "private-address", "pg/0")).toBe("10.152.183.1\n");
  });

  test("takes grants away with their relation, and secrets with their unit", () => {
    const model = twoApps();
    const relation = relate(model, { app: "web", endpoint: "db" }, { app: "pg", endpoint: "database" });
    const secret = addUserSecret(model, { id: "s".repeat(20), name: "token", content: { key: "x" } });
    const scoped = { ...secret, id: "u".repeat(20), owner: { kind: "unit", name: "pg/0" } } as const;
    model.secrets[scoped.id] = { ...scoped, grants: [], consumers: {} };
    grantSecret(secret, "web", relation.id);
    expect(answer(model, "secret-get", secret.id, "key")).toBe("x\n");

    removeRelation(model, relation.id);
    removeUnit(model, "pg/0");

    expect(answer(model, "secret-get", secret.id, "key")).toBe("ERROR permission denied\n");
    expect(Object.keys(model.secrets)).toEqual([secret.id]);
    expect(answer(model, "relation-list", "-r1")).toContain("relation not found");
  });
});
