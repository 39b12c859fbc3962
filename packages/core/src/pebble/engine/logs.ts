import type { LogEntry, LogFilter } from "../pebble.ts";
import type { Logs } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import type { Moment } from "./moments.ts";

/** Of one service, as formatted text. */
const keptBytes = 100 * 1024;
/** A longer line becomes several. */
const longestLine = 4096;
const defaultLines = 30;

interface Line {
  readonly order: number;
  readonly time: string;
  readonly message: string;
  readonly bytes: number;
}

/** What one service has printed. */
interface Output {
  readonly decoder: InstanceType<typeof TextDecoder>;
  /** Those before the first that is kept are gone, and given up together now and then. */
  lines: Line[];
  first: number;
  bytes: number;
  /** The line that has no end yet. */
  open: { readonly time: string; text: string } | undefined;
}

interface Follower {
  readonly filter: LogFilter;
  readonly act: (entry: LogEntry) => void;
}

export function createLogs(clock: () => Moment): Logs {
  const outputs = new Map<string, Output>();
  const followers = new Set<Follower>();
  let order = 0;

  function outputOf(service: string): Output {
    const found = outputs.get(service) ?? {
      decoder: new TextDecoder(),
      lines: [],
      first: 0,
      bytes: 0,
      open: undefined,
    };
    outputs.set(service, found);
    return found;
  }

  function close(service: string, output: Output): void {
    const { open } = output;
    if (open === undefined) return;
    output.open = undefined;
    order += 1;
    const message = open.text;
    const bytes = Buffer.byteLength(message) + open.time.length + service.length + 5;
    output.lines.push({ order, time: open.time, message, bytes });
    output.bytes += bytes;
    while (output.bytes > keptBytes) {
      output.bytes -= output.lines[output.first]?.bytes ?? output.bytes;
      output.first += 1;
    }
    if (output.first > output.lines.length / 2) {
      output.lines = output.lines.slice(output.first);
      output.first = 0;
    }
    const entry: LogEntry = { time: open.time, service, message };
    for (const { filter, act } of [...followers]) if (isWanted(filter, service)) act(entry);
  }

  /** @param withOpen - whether a line that has no end yet is shown as it is */
  function last(filter: LogFilter | undefined, byDefault: number, withOpen = true): readonly LogEntry[] {
    const count = filter?.lines ?? byDefault;
    if (!Number.isInteger(count) || count < -1) throw new EngineError(400, "n must be -1, 0, or a positive integer");
    if (count === 0) return [];
    const found: { readonly order: number; readonly entry: LogEntry }[] = [];
    for (const [service, { lines, first, open }] of outputs) {
      if (!isWanted(filter, service)) continue;
      const these = lines.slice(count === -1 ? first : Math.max(first, lines.length - count));
      for (const { order: at, time, message } of these) found.push({ order: at, entry: { time, service, message } });
      if (open !== undefined && withOpen)
        found.push({ order: order + 1, entry: { time: open.time, service, message: open.text } });
    }
    found.sort((one, other) => one.order - other.order);
    const entries = found.map(({ entry }) => entry);
    return count === -1 ? entries : entries.slice(-count);
  }

  return {
    list: (filter) => last(filter, defaultLines),
    follow(filter, act) {
      const follower = { filter, act };
      // A line without its end comes when it has one.
      for (const entry of last(filter, 0, false)) act(entry);
      followers.add(follower);
      return () => void followers.delete(follower);
    },
    last: (service, lines) => last({ services: [service], lines }, lines).map(({ message }) => message),
    write(service, chunk) {
      const output = outputOf(service);
      const text = typeof chunk === "string" ? chunk : output.decoder.decode(chunk, { stream: true });
      const pieces = text.split("\n");
      for (const [index, piece] of pieces.entries()) {
        let rest = piece;
        const ends = index < pieces.length - 1;
        while (rest !== "" || ends) {
          output.open ??= { time: new Date(Math.floor(clock() / 1000)).toISOString(), text: "" };
          const room = longestLine - output.open.text.length;
          output.open.text += rest.slice(0, room);
          rest = rest.slice(room);
          if (rest === "") break;
          close(service, output);
        }
        if (ends) close(service, output);
      }
    },
  };
}

function isWanted(filter: LogFilter | undefined, service: string): boolean {
  const { services } = filter ?? {};
  return services === undefined || services.length === 0 || services.includes(service);
}
