import type { JujuEvent } from "@paas-charm/core";
import type { Impossibility } from "./impossible-state.ts";

/** An event as a dispatch gets it, and what of it cannot be. */
export interface ResolvedEvent {
  readonly event: JujuEvent;
  readonly params: Readonly<Record<string, unknown>>;
  readonly problems: readonly Impossibility[];
}

/** An event that may be. */
export function possible(event: JujuEvent): ResolvedEvent {
  return { event, params: {}, problems: [] };
}

/** An event that cannot be, and why. */
export function impossible(event: JujuEvent, message: string): ResolvedEvent {
  return { event, params: {}, problems: [eventProblem(message)] };
}

/** What of an event cannot be. */
export function eventProblem(message: string): Impossibility {
  return { rule: "event", message };
}

/** Names, for people. */
export function list(map: Readonly<Record<string, unknown>>): string {
  return Object.keys(map).sort().join(", ") || "none";
}
