import type { JujuEvent } from "./juju/event.ts";

/**
 * Whether an event comes too early or too late to act on the application: nothing exists yet, or the unit is on its way out.
 * Every other event leads to the same question: what should be, given all that is?
 */
export function isObserveOnly(event: JujuEvent, unit: string): boolean {
  switch (event.kind) {
    case "lifecycle":
      return ["install", "stop", "remove", "collect-metrics", "meter-status-changed"].includes(event.name);
    case "storage":
      return event.change === "detaching";
    case "relation":
      return event.change === "departed" && event.departingUnit === unit;
    default:
      return false;
  }
}
