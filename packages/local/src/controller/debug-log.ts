/** Severity of a line, in Juju's words. */
export type LogSeverity = "TRACE" | "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

const severities: readonly LogSeverity[] = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

/** One line of the model's log. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Tag of who says it: `unit-web-0`, or `controller`. */
  readonly entity: string;
  readonly level: LogSeverity;
  /** Logger, such as `unit.web/0.juju-log` or `juju.worker.uniter.operation`. */
  readonly module: string;
  readonly message: string;
}

/** Which lines somebody wants to see. */
export interface LogFilter {
  /** Lines below this severity are left out. */
  readonly level?: LogSeverity;
  /** Units (`web/0`) or applications (`web`); empty or absent: all. */
  readonly include?: readonly string[];
}

/** The log of a model: the newest lines, and whoever follows. */
export interface DebugLog {
  append(line: LogLine): void;
  /** The newest lines that the filter lets through, oldest first. */
  recent(count: number, filter?: LogFilter): readonly LogLine[];
  /** Calls for each line from now on, until the returned function is called. */
  follow(listener: (line: LogLine) => void, filter?: LogFilter): () => void;
}

/**
 * A log that keeps so many of the newest lines in memory.
 *
 * @param sink - also gets every line; it writes the file, for instance
 */
export function createDebugLog(capacity = 5_000, sink: (line: LogLine) => void = () => undefined): DebugLog {
  const lines: LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  return {
    append(line) {
      lines.push(line);
      // Dropped in batches: shifting an array for every line would cost more than the line.
      if (lines.length > capacity * 2) lines.splice(0, lines.length - capacity);
      sink(line);
      for (const listener of listeners) listener(line);
    },
    recent: (count, filter = {}) =>
      lines.filter((line) => isWanted(line, filter)).slice(count > 0 ? -count : lines.length),
    follow(listener, filter = {}) {
      const wanted = (line: LogLine) => {
        if (isWanted(line, filter)) listener(line);
      };
      listeners.add(wanted);
      return () => listeners.delete(wanted);
    },
  };
}

/** The line as `juju debug-log` prints it, in local time: `unit-web-0: 12:03:11 INFO unit.web/0.juju-log ready`. */
export function renderLogLine(line: LogLine): string {
  const at = new Date(line.time);
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
  return `${line.entity}: ${time} ${line.level} ${line.module} ${line.message}`;
}

/** The tag of a unit: `web/0` is `unit-web-0`. */
export function unitTag(unit: string): string {
  return `unit-${unit.replace("/", "-")}`;
}

function isWanted(line: LogLine, filter: LogFilter): boolean {
  if (filter.level && severities.indexOf(line.level) < severities.indexOf(filter.level)) return false;
  if (!filter.include || filter.include.length === 0) return true;
  return filter.include.some((name) =>
    name.includes("/") ? line.entity === unitTag(name) : new RegExp(`^unit-${name}-\\d+$`).test(line.entity),
  );
}
