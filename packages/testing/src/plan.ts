import { mergeLayers, type Plan } from "@paas-charm/core/pebble";
import type { State } from "@paas-charm/core/simulated";

/** The plan of a container: all of its layers, combined. Empty for a container that the state has not. */
export function planOf(state: State, container: string): Plan {
  return mergeLayers(Object.entries(state.containers[container]?.layers ?? {}));
}

/** The environment of a service in a container's plan; empty when there is no such service. */
export function environmentOf(state: State, container: string, service: string): Readonly<Record<string, string>> {
  return planOf(state, container).services?.[service]?.environment ?? {};
}
