import { expect, test } from "vitest";
import { addApplication, addUnit, emptyModel, enterScope, leaveScope, relate, unrelate } from "./build-model.ts";
import { createHookContext } from "./hook-context.ts";
import type { ModelCharm } from "./model.ts";
import { simulatedExecutor } from "./simulated-executor.ts";

const charm = (role: "provides" | "requires"): ModelCharm => ({
  name: "any",
  endpoints: { db: { interface: "db", role, optional: true } },
  options: {},
  actions: {},
  containers: {},
  resources: {},
  storage: {},
});

/** A provider and a requirer of one unit each, related. */
function related() {
  const model = emptyModel({ name: "m", uuid: "cdac5656-2423-4388-8f30-41854b4cca7d" });
  addApplication(model, "postgresql", charm("provides"));
  addApplication(model, "web", charm("requires"));
  for (const app of ["postgresql", "web"]) addUnit(model, app);
  const relation = relate(model, { app: "web", endpoint: "db" }, { app: "postgresql", endpoint: "db" });
  for (const unit of ["postgresql/0", "web/0"]) enterScope(model, relation, unit);
  const listed = async (unit: string) => {
    const context = createHookContext({ unit, event: { kind: "lifecycle", name: "update-status" } });
    const reply = await simulatedExecutor(model, context)({ tool: "relation-ids", args: ["db", "--format=json"] });
    return JSON.parse(reply.stdout) as readonly string[];
  };
  return { model, relation, listed };
}

test("a unit that has been told of the end lists the relation no more, while the other side still ends it", async () => {
  const { model, relation, listed } = related();
  expect(await listed("postgresql/0")).toEqual([`db:${relation.id}`]);

  unrelate(model, relation.id);
  leaveScope(relation, "postgresql/0");

  expect(await listed("postgresql/0")).toEqual([]);
});

test("a unit that has not been told yet lists an ending relation as long as somebody is there", async () => {
  const { model, relation, listed } = related();

  unrelate(model, relation.id);
  expect(await listed("web/0")).toEqual([`db:${relation.id}`]);

  leaveScope(relation, "postgresql/0");
  expect(await listed("web/0")).toEqual([]);
});
