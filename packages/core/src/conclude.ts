import type { Condition } from "./conditions.ts";
import type { Decision, Outcome, WorkloadAfter } from "./decision.ts";
import type { Level } from "./juju/hook-tools.ts";
import { checkCondition, serviceCondition } from "./workload/service-conditions.ts";

/** What the operator is to read: the first unmet condition, and all of them for who asks why. */
export interface Conclusion {
  readonly level: Level;
  readonly message: string;
  readonly unmet: readonly Condition[];
}

/** The status after all was done. A step that failed, and a service that died after it was started, are known only now. */
export function conclude(decision: Decision, outcome: Outcome): Conclusion {
  const failed = failedCondition(outcome.failed);
  const decided = decision.unmet.filter(({ level }) => level !== "active");
  // What is told of a unit that is active comes last, behind anything because of which it is not.
  const told = decision.unmet.filter(({ level }) => level === "active");
  const unmet = [...decided, ...afterwards(outcome), ...told];
  const [first] = unmet;
  if (first === undefined) return { level: "active", message: "", unmet };
  // What could not be done about an unmet condition is as important as the condition.
  const beside = decided.length > 0 ? failed : [];
  return { level: first.level, message: [first, ...beside].map(({ message }) => message).join("; "), unmet };
}

/** What the steps left unmet: the one that failed, then services and checks that are not well. */
export function afterwards({ failed, after }: Outcome): readonly Condition[] {
  return [...failedCondition(failed), ...(after === undefined ? [] : notWell(after))];
}

function failedCondition(failed: Outcome["failed"]): readonly Condition[] {
  if (failed === undefined || failed.step.onFailure === "crash") return [];
  const condition = failed.step.onFailure;
  return [{ ...condition, message: `${condition.message} (${failed.output})` }];
}

function notWell(after: WorkloadAfter): readonly Condition[] {
  if (after.state === "unseen") {
    return [
      {
        type: "WorkloadRunning",
        level: "waiting",
        message: `cannot see whether the services run (${after.reason})`,
        clears: "any later event",
      },
    ];
  }
  return [
    ...[...after.services].flatMap(([name, current]) =>
      current === "active" ? [] : [serviceCondition(name, current)],
    ),
    ...after.failingChecks.map(checkCondition),
  ];
}
