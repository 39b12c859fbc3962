import type { Pebble } from "@paas-charm/core/pebble";
import { pebbleProgram, startPebble } from "../../core/src/pebble/contract/real-pebble.ts";
import { startEmbeddedPebble } from "./embedded-pebble.ts";

/** A Pebble that a test compares with another. */
export interface ComparedPebble {
  readonly pebble: Pebble;
  readonly socketPath: string;
  readonly directory: string;
  close(): Promise<void>;
}

/** The embedded Pebble, and the real one where it can be had: what is said of one is said of both. */
export function bothPebbles(): readonly (readonly [name: string, start: () => Promise<ComparedPebble>])[] {
  const real = pebbleProgram("1.32");
  return [
    ["the embedded Pebble", () => startEmbeddedPebble()],
    ...(real === undefined ? [] : ([["Pebble 1.32", () => startPebble(real)]] as const)),
  ];
}
