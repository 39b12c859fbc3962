import type { ModelCharm } from "@paas-charm/core/simulated";
import { type Launch, launchOnHost } from "./launch.ts";

/** A unit whose pod is to be made. */
export interface PodRequest {
  readonly unit: string;
  readonly app: string;
  readonly charm: ModelCharm;
  /** The unit's own copy of the charm, on the host. */
  readonly charmDirectory: string;
  /** A directory of the unit's own, on the host. */
  readonly stateDirectory: string;
}

/** What a unit lives in: the view of its charm, and a Pebble per container. */
export interface Pod {
  /** Starts the charm's processes. */
  readonly launch: Launch;
  /** Path on the host of each container's Pebble socket. */
  readonly containers: Readonly<Record<string, string>>;
  /** Ends all that runs in it. */
  stop(): Promise<void>;
}

/** Makes pods. The container of the machine supplies it. */
export type MakePod = (request: PodRequest) => Promise<Pod>;

/** A pod without containers: the charm runs in the host's view and finds no Pebble. */
export const podOnHost: MakePod = async () => ({ launch: launchOnHost, containers: {}, stop: async () => undefined });
