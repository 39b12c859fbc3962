import type { CharmState } from "../charm-state.ts";
import type { Step } from "../decision.ts";
import { type Layer, type LogTarget, planHolds } from "../pebble/plan/index.ts";

/** What a target becomes when nothing is to go there any more: Pebble's plan forgets nothing. */
const removed: LogTarget = { override: "replace", type: "loki", location: "(removed)", services: ["-all"] };

/**
 * How the plan gets the log targets that are wanted, and loses those that we made earlier; targets of the rock stay as they are.
 * Independent of the application: its logs are wanted most when it is not well.
 *
 * @param container - name of the container, whose layer bears the Python library's label, so that neither's targets hide the other's
 */
export function logTargetSteps(
  { container: reached, context }: CharmState,
  container: string,
  wanted: Readonly<Record<string, LogTarget>>,
): readonly Step[] {
  if (reached.state !== "reachable") return [];
  const present = reached.plan["log-targets"] ?? {};
  const gone = Object.entries(present)
    .filter(([name, target]) => !Object.hasOwn(wanted, name) && isOurs(target, context.unit))
    .map(([name]): [string, LogTarget] => [name, removed]);
  const layer: Layer = { "log-targets": { ...wanted, ...Object.fromEntries(gone) } };
  if (planHolds(reached.plan, layer)) return [];
  return [
    {
      do: "combine",
      label: `${container}-log-forwarding`,
      layer,
      why: `logs go to ${Object.keys(wanted).join(", ") || "nobody any more"}`,
      onFailure: {
        type: "LogsForwarded",
        level: "blocked",
        message: "Pebble refuses the log targets",
        clears: "any later event",
      },
      group: "workload",
    },
  ];
}

/** Ours carry the labels that only a charm gives, with the name of this unit. */
function isOurs({ services = [], labels = {} }: LogTarget, unit: string): boolean {
  return !services.includes("-all") && labels["product"] === "Juju" && labels["juju_unit"] === unit;
}
