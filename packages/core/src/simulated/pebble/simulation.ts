import { PebbleError } from "../../pebble/errors.ts";
import type { SimulatedContainer } from "./container-state.ts";
import type { PebbleCall } from "./record.ts";

/** What the parts of a simulated Pebble share. */
export interface Simulation {
  readonly container: SimulatedContainer;
  readonly record: readonly PebbleCall[];
  /** Notes a call; throws when the container cannot be reached. */
  note(call: string, writes?: boolean): void;
  /** The next moment: RFC 3339, a millisecond after the last one. No real time passes. */
  now(): string;
}

const epoch = Date.UTC(2026, 0, 1);

/** A simulation at its beginning. */
export function beginSimulation(container: SimulatedContainer): Simulation {
  const record: PebbleCall[] = [];
  let moments = 0;
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
    now() {
      moments += 1;
      return new Date(epoch + moments).toISOString();
    },
  };
}

/** An error that Pebble answers with status 400 or 500. */
export function badRequest(call: string, message: string): PebbleError {
  return new PebbleError("bad-request", call, message);
}

/** An error that Pebble answers with status 404. */
export function notFound(call: string, message: string): PebbleError {
  return new PebbleError("not-found", call, message);
}
