import { PebbleError } from "../../pebble/errors.ts";
import type { LogEntry, LogFilter, Pebble } from "../../pebble/pebble.ts";
import { badRequest, type Simulation } from "./simulation.ts";
import { waiting } from "./waiting.ts";

const call = "GET /v1/logs";

/** What the services of a simulated Pebble have printed. */
export interface SimulatedLogs extends Pick<Pebble, "logs" | "followLogs"> {
  print(service: string, output: string): void;
  /** Ends those who follow. */
  close(): void;
}

export function simulatedLogs({ note, now }: Simulation): SimulatedLogs {
  const lines: LogEntry[] = [];
  const followers = waiting();
  let closed = false;
  const wanted = (filter: LogFilter | undefined, entry: LogEntry): boolean =>
    filter?.services === undefined || filter.services.length === 0 || filter.services.includes(entry.service);

  function last(filter: LogFilter | undefined, byDefault: number): readonly LogEntry[] {
    const count = filter?.lines ?? byDefault;
    if (count < -1) throw badRequest(call, "n must be -1, 0, or a positive integer");
    const found = lines.filter((entry) => wanted(filter, entry));
    return count === -1 ? found : found.slice(Math.max(found.length - count, 0));
  }

  return {
    print(service, output) {
      for (const message of output.trimEnd().split("\n")) lines.push({ time: now(), service, message });
      followers.wake();
    },
    close() {
      closed = true;
      followers.wake();
    },
    async logs(filter) {
      note("logs");
      return last(filter, 30);
    },
    async *followLogs(filter, options) {
      note("logs");
      const backlog = last(filter, 0);
      let at = lines.length;
      yield* backlog;
      for (;;) {
        const next = await followers.until(() => (closed || at < lines.length ? at : undefined), call, options);
        if (closed) throw new PebbleError("reset", call, `cannot finish ${call}: the connection to Pebble broke`);
        at = lines.length;
        yield* lines.slice(next, at).filter((entry) => wanted(filter, entry));
      }
    },
  };
}
