/** A moment as whole microseconds since the epoch, which a number holds exactly. */
export type Moment = number;

/** RFC 3339 in UTC, without trailing zeros, as Pebble prints moments. */
export function formatMoment(moment: Moment): string {
  const whole = new Date(Math.floor(moment / 1000)).toISOString().slice(0, 19);
  const fraction = `${moment % 1_000_000}`.padStart(6, "0").replace(/0+$/, "");
  return fraction === "" ? `${whole}Z` : `${whole}.${fraction}Z`;
}

/** RFC 3339 in whole seconds, as task logs have it. */
export function formatSecond(moment: Moment): string {
  return `${new Date(Math.floor(moment / 1000)).toISOString().slice(0, 19)}Z`;
}

/** Reads RFC 3339; what is finer than a microsecond is dropped. Undefined when it is none. */
export function parseMoment(text: string): Moment | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [, whole, fraction = "", zone] = parts;
  const ms = Date.parse(`${whole}${zone}`);
  return Number.isNaN(ms) ? undefined : ms * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}
