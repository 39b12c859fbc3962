import type { ActionRun } from "./action-run.ts";
import type { Charm, CharmActionDefinition } from "./charm.ts";
import { runFrameworkAction } from "./run-framework-action.ts";
import { withoutSecrets } from "./secret.ts";

/**
 * Runs an action that charm.ts or the framework declares. It fails, with the reason, when the unit is not ready, a parameter is
 * wrong, or it throws.
 */
export async function runCharmAction(charm: Charm, run: ActionRun): Promise<void> {
  const { event, tools, conclusion, dialect } = run;
  if (event.kind !== "action" || run.handled.includes(event.action)) return;
  const own = ownMember(charm.actions, event.action);
  const builtIn = ownMember(charm.framework.actions ?? {}, event.action);
  if (own === undefined && builtIn === undefined) {
    return await tools.action.fail(`the charm has no action ${event.action}`);
  }
  if (conclusion.level !== "active") {
    return await tools.action.fail(`${dialect.container} container is not ready: ${conclusion.message}`);
  }
  if (own !== undefined) await runOwn(own, run);
  else if (builtIn !== undefined) await runFrameworkAction(builtIn, run);
}

async function runOwn(action: CharmActionDefinition, { tools, pebble, env }: ActionRun): Promise<void> {
  const params = action.params?.safeParse(await tools.action.get());
  if (params?.success === false) {
    const problems = params.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
    return await tools.action.fail(`invalid parameters: ${problems.join("; ")}`);
  }
  try {
    const results =
      (await action.run({
        params: params?.data,
        container: pebble,
        env,
        log: (line) => tools.action.log(line),
      })) ?? {};
    await tools.action.set(
      Object.fromEntries(
        Object.entries(results).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await tools.action.fail(withoutSecrets(message, Object.values(env)));
  }
}

function ownMember<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
