import type { Condition } from "./conditions.ts";
import type { Decision, Outcome } from "./decision.ts";
import type { Level } from "./juju/hook-tools.ts";
import { serviceCondition } from "./workload/service-conditions.ts";

/** What the operator is to read: the first unmet condition, and all of them for who asks why. */
export interface Conclusion {
  readonly level: Level;
  readonly message: string;
  readonly unmet: readonly Condition[];
}

/**
 * The status after all was done. A step that failed, and a service that died after the replan, are known only now.
 *
 * @param mustRun - services that have to be active after a replan, the main one first
 */
export function conclude(decision: Decision, outcome: Outcome, mustRun: readonly string[]): Conclusion {
  const unmet = [...decision.unmet, ...failedCondition(outcome), ...deadServices(outcome, mustRun)];
  const [first] = unmet;
  return first === undefined
    ? { level: "active", message: "", unmet }
    : { level: first.level, message: first.message, unmet };
}

function failedCondition({ failed }: Outcome): readonly Condition[] {
  if (failed === undefined || failed.step.onFailure === "crash") return [];
  const condition = failed.step.onFailure;
  return [{ ...condition, message: `${condition.message} (${failed.output})` }];
}

function deadServices({ services }: Outcome, mustRun: readonly string[]): readonly Condition[] {
  if (services.size === 0) return [];
  return mustRun.flatMap((name) => {
    const current = services.get(name) ?? "inactive";
    return current === "active" ? [] : [serviceCondition(name, current)];
  });
}
