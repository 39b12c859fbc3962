import { PebbleError } from "../../pebble/errors.ts";
import type { SimulatedContainer } from "./container-state.ts";
import type { PebbleCall } from "./record.ts";

/** What the parts of a simulated Pebble share. */
export interface Simulation {
  readonly container: SimulatedContainer;
  readonly record: readonly PebbleCall[];
  /** Notes a call; throws when the container cannot be reached. */
  note(call: string, writes?: boolean): void;
}

/** A simulation at its beginning. */
export function beginSimulation(container: SimulatedContainer): Simulation {
  const record: PebbleCall[] = [];
  return {
    container,
    record,
    note(call, writes = false) {
      if (!container.canConnect) {
        throw new PebbleError(
          "socket-missing",
          call,
          "cannot reach Pebble: its socket does not exist; the container has not started",
        );
      }
      record.push({ call, writes });
    },
  };
}

/** An error that Pebble answers with status 400 or 500. */
export function badRequest(call: string, message: string): PebbleError {
  return new PebbleError("bad-request", call, message);
}
