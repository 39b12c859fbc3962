import type { Charm } from "./charm.ts";
import type { Conclusion } from "./conclude.ts";
import type { JujuEvent } from "./juju/event.ts";
import type { HookTools } from "./juju/hook-tools.ts";
import type { Pebble } from "./pebble/pebble.ts";
import type { AssembledEnv } from "./workload/environment.ts";

/** What an action of charm.ts is run with. */
export interface ActionRun {
  readonly event: JujuEvent;
  readonly tools: HookTools;
  readonly pebble: Pebble;
  readonly env: AssembledEnv;
  readonly conclusion: Conclusion;
  /** Actions that core answered already. */
  readonly handled: readonly string[];
}

/** Runs an action that charm.ts declares. It fails, with the reason, when the unit is not ready, a parameter is wrong, or it throws. */
export async function runCharmAction(charm: Charm, run: ActionRun): Promise<void> {
  const { event, tools, pebble, env, conclusion } = run;
  if (event.kind !== "action" || run.handled.includes(event.action)) return;
  const action = charm.actions[event.action];
  if (action === undefined) return await tools.action.fail(`the charm has no action ${event.action}`);
  if (conclusion.level !== "active") {
    return await tools.action.fail(`app container is not ready: ${conclusion.message}`);
  }
  const params = action.params?.safeParse(await tools.action.get());
  if (params?.success === false) {
    const problems = params.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
    return await tools.action.fail(`invalid parameters: ${problems.join("; ")}`);
  }
  try {
    const results = await action.run({
      params: params?.data,
      container: pebble,
      env,
      log: (line) => tools.action.log(line),
    });
    await tools.action.set(results ?? {});
  } catch (error) {
    await tools.action.fail(error instanceof Error ? error.message : String(error));
  }
}
