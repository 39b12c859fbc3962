import type { ContainerState, FailingCheck } from "../charm-state.ts";
import type { Condition } from "../conditions.ts";

/** What is not well in a workload that nobody is about to touch: services that exited, the main one first, then checks that fail. */
export function serviceNotRunning(
  { services, plan, failingChecks }: Extract<ContainerState, { state: "reachable" }>,
  main: string,
): readonly Condition[] {
  const enabled = Object.entries(plan.services ?? {})
    .filter(([, { startup }]) => startup === "enabled")
    .map(([name]) => name);
  const mainFirst = [...enabled.filter((name) => name === main), ...enabled.filter((name) => name !== main)];
  const down = mainFirst.flatMap((name) => {
    const current = services.get(name)?.current ?? "inactive";
    return current === "active" ? [] : [serviceCondition(name, current)];
  });
  return [...down, ...failingChecks.map(checkCondition)];
}

/** What an operator is told of a check that fails. */
export function checkCondition({ name, failures, threshold }: FailingCheck): Condition {
  return {
    type: "ChecksPassing",
    level: "waiting",
    message: `health check ${name} fails (${failures} times, threshold ${threshold})`,
    clears: `${name} passing again: pebble-check-recovered, or update-status`,
  };
}

/** What an operator is told of a service that does not run. */
export function serviceCondition(name: string, current: string): Condition {
  return {
    type: "WorkloadRunning",
    level: current === "backoff" ? "waiting" : "blocked",
    message:
      current === "backoff"
        ? `service ${name} exited, Pebble starts it again (backoff)`
        : `service ${name} is not running (${current}); see: pebble logs ${name}`,
    clears: "the service running again: any later event",
  };
}
