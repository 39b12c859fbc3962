import { createHookTools, type Databag, type HookTools, type JujuEvent } from "@paas-charm/core";
import {
  addApplication,
  addUnit,
  commit,
  createHookContext,
  emptyModel,
  enterScope,
  type Model,
  type ModelCharm,
  relate,
  simulatedExecutor,
} from "@paas-charm/core/simulated";
import type { Provider } from "../src/providers/provider.ts";

const charm = (name: string, endpoints: ModelCharm["endpoints"]): ModelCharm => ({
  name,
  endpoints,
  options: {},
  actions: {},
  containers: {},
  resources: {},
  storage: {},
});

/** A model of a provider and of a requirer that is played by the test. */
export function providerModel(provider: Provider) {
  const [[endpoint, declared] = ["", undefined]] = Object.entries(provider.endpoints);
  if (declared === undefined) throw new Error("the provider has no endpoint");
  const model: Model = emptyModel({ name: "prod", uuid: "cdac5656-2423-4388-8f30-41854b4cca7d" });
  addApplication(model, "provider", charm(provider.charm, provider.endpoints)).leader = "provider/0";
  addApplication(model, "web", charm("web", { it: { ...declared, role: "requires" } })).leader = "web/0";
  for (const app of ["provider", "web", "web"]) addUnit(model, app);
  const relation = relate(model, { app: "web", endpoint: "it" }, { app: "provider", endpoint });
  for (const unit of ["provider/0", "web/0"]) enterScope(model, relation, unit);

  const toolCalls: string[] = [];
  const toolsOf = (unit: string, event: JujuEvent) => {
    const context = createHookContext({ unit, event });
    const execute = simulatedExecutor(model, context);
    const tools = createHookTools(
      (call) => {
        if (unit === "provider/0") toolCalls.push(call.tool);
        return execute(call);
      },
      { unit },
    );
    return { context, tools };
  };
  return {
    model,
    relation,
    /** Tools that the provider has called since this was last emptied. */
    toolCalls,
    published: (): Databag => relation.appBags["provider"]?.data ?? {},
    /** Lets the requirer say something. */
    say(of: "app" | string, data: Databag) {
      const bags = of === "app" ? relation.appBags : relation.unitBags;
      const key = of === "app" ? "web" : of;
      bags[key] = { data, version: (bags[key]?.version ?? 0) + 1 };
    },
    /** Tells the provider of an event and commits what it did. */
    async tell(change: "changed" | "broken" | "start" = "changed"): Promise<void> {
      const event: JujuEvent =
        change === "start"
          ? { kind: "lifecycle", name: "start" }
          : {
              kind: "relation",
              name: `${endpoint}-relation-${change}`,
              change,
              endpoint,
              relation: relation.id,
              remoteApp: "web",
            };
      const { context, tools } = toolsOf("provider/0", event);
      await provider.handle(event, tools, { app: "provider", unit: "provider/0", model: "prod" });
      const result = commit(model, context);
      if (!result.ok) throw new Error(result.message);
    },
    /** The requirer's hook tools: what it may read is what Juju lets it. */
    requirer: (): HookTools => toolsOf("web/0", { kind: "lifecycle", name: "config-changed" }).tools,
  };
}
