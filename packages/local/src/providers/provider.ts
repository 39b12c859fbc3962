import type { Endpoint, HookTools, JujuEvent } from "@paas-charm/core";

/** Where a provider plays: its own names in the model. */
export interface ProviderContext {
  readonly app: string;
  readonly unit: string;
  readonly model: string;
}

/**
 * An application of the model that is played in process. No code of its charm runs, but all it reads and writes goes through
 * hook tools, so that access rules, secrets and the order of events are those of every other application.
 */
export interface Provider {
  /** Name of the charm it stands for, as `status` shows it. */
  readonly charm: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Where what it provides can be reached, such as `localhost:5432`; shown in `status`. */
  readonly address: string | undefined;
  /**
   * Reacts to one event. A rejection is a failed hook: what it wrote is dropped, the unit is in error, the event comes again.
   */
  handle(event: JujuEvent, tools: HookTools, context: ProviderContext): Promise<void>;
}

/** The first endpoint's name, for providers that have one. */
export function providedEndpoint(interfaceName: string): Endpoint {
  return { interface: interfaceName, role: "provides", optional: true };
}

/** What differs from what is published, so that an event that changes nothing writes nothing. */
export function changedKeys(
  published: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => published[key] !== value));
}

/** Whether an event is a reason to look at all relations: not before there is an application, nor when it goes. */
export function reconciles(event: JujuEvent): boolean {
  return event.kind !== "lifecycle" || !["install", "stop", "remove"].includes(event.name);
}
