import { quoted } from "./quoted.ts";

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
};

/** A duration as Go writes it, such as `1h30m` or `1.5s`, in nanoseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const [, sign = "", amount = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (amount === "0") return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(amount)) return undefined;
  let total = 0;
  for (const [, number = "", unit = ""] of amount.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(number) * (nanoseconds[unit] ?? 0);
  }
  return Math.round(sign === "-" ? -total : total);
}

/** A duration as Go prints it: `1h1m0s`, `1.5s`, `500ms`, `0s`. */
export function formatDuration(ns: number): string {
  const sign = ns < 0 ? "-" : "";
  const size = Math.abs(ns);
  if (size === 0) return "0s";
  if (size < 1e3) return `${sign}${size}ns`;
  if (size < 1e6) return `${sign}${fraction(size, 1e3)}µs`;
  if (size < 1e9) return `${sign}${fraction(size, 1e6)}ms`;
  const hours = Math.floor(size / 3_600e9);
  const minutes = Math.floor((size % 3_600e9) / 60e9);
  const seconds = `${fraction(size % 60e9, 1e9)}s`;
  return sign + (hours > 0 ? `${hours}h${minutes}m${seconds}` : minutes > 0 ? `${minutes}m${seconds}` : seconds);
}

function fraction(size: number, unit: number): string {
  const whole = Math.floor(size / unit);
  const rest = `${size % unit}`.padStart(Math.log10(unit), "0").replace(/0+$/, "");
  return rest === "" ? `${whole}` : `${whole}.${rest}`;
}

/** Why a text is no duration, in Go's words. */
export function durationFault(given: string): string {
  const [, number = "", unit = ""] = /^[-+]?(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(given) ?? [];
  if (number !== "" && unit === "") return `time: missing unit in duration ${quoted(given)}`;
  if (number !== "" && !/^(ns|us|µs|μs|ms|s|m|h)$/.test(unit)) {
    return `time: unknown unit ${quoted(unit)} in duration ${quoted(given)}`;
  }
  return `time: invalid duration ${quoted(given)}`;
}
