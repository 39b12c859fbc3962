import type { CharmMetadata } from "@paas-charm/core";
import type { SimulatedContainer, State } from "@paas-charm/core/simulated";
import type { EventOf } from "../event.ts";

/** One thing that may happen to a unit: the world changes, Juju tells the charm, and the world goes on. */
export interface Move {
  /** As a finding names it: `config-changed (motto="")`. */
  readonly text: string;
  /** What changed before the event; nothing by default. */
  prepare?(state: State): State;
  readonly event: EventOf;
  /** Whether the pod is a new one, so that what the charm's own directory kept is lost. */
  readonly newPod?: boolean;
  /** What Juju changes when the hook has ended; nothing by default. */
  settle?(state: State): State;
}

/** What moves are made from. */
export interface World {
  readonly metadata: CharmMetadata;
  /** The state that the exploration began with: what images, providers and operators are like. */
  readonly origin: State<SimulatedContainer>;
  readonly now: State<SimulatedContainer>;
}
