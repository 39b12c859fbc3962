import type { Problem } from "../conditions.ts";
import type { DialectFacts } from "../framework.ts";
import type { ConfigValue } from "../juju/hook-tools.ts";

/** Options that say where the application listens, and where its metrics are. */
export interface Places {
  /** Those that are valid; a port that is not falls back to the framework's. */
  readonly values: Readonly<Record<string, ConfigValue>>;
  readonly problems: readonly Problem[];
}

/** Reads the port options of a dialect and, where it has them, `metrics-port` and `metrics-path`. */
export function readPlaces(
  values: Readonly<Record<string, ConfigValue>>,
  { portOptions, metricsOptions }: DialectFacts,
): Places {
  const read: Record<string, ConfigValue> = {};
  const problems: Problem[] = [];
  const judge = (name: string, isValid: (value: ConfigValue) => boolean, reason: string): void => {
    const value = values[name];
    if (value === undefined) return;
    if (isValid(value)) read[name] = value;
    else problems.push({ key: name, reason });
  };
  for (const name of [...portOptions, ...(metricsOptions ? ["metrics-port"] : [])]) {
    judge(name, isPort, "needs a port from 1 to 65535");
  }
  if (metricsOptions) {
    judge("metrics-path", (path) => /^\/./.test(String(path)), "needs a leading slash and a name behind it");
  }
  return { values: read, problems };
}

function isPort(value: ConfigValue): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;
}
