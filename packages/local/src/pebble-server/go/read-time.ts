import { quoted } from "@paas-charm/core/pebble-engine";

const layout = "2006-01-02T15:04:05Z07:00";
const elements: readonly (readonly [
  name: string,
  pattern: RegExp,
  range?: readonly [what: string, least: number, most: number],
])[] = [
  ["2006", /^\d{4}/],
  ["-", /^-/],
  ["01", /^\d\d/, ["month", 1, 12]],
  ["-", /^-/],
  ["02", /^\d\d/, ["day", 1, 31]],
  ["T", /^T/],
  ["15", /^\d\d?/, ["hour", 0, 23]],
  [":", /^:/],
  ["04", /^\d\d/, ["minute", 0, 59]],
  [":", /^:/],
  ["05", /^\d\d(?:[.,]\d+)?/, ["second", 0, 59.999_999_999]],
  ["Z07:00", /^(?:Z|[-+]\d\d:\d\d)/],
];

/** Judges a time in RFC 3339. @throws Error in Go's words */
export function judgeTime(text: string): void {
  let rest = text;
  for (const [name, pattern, range] of elements) {
    const [found] = pattern.exec(rest) ?? [];
    if (found === undefined) {
      throw new Error(
        `parsing time ${quoted(text)} as ${quoted(layout)}: cannot parse ${quoted(rest)} as ${quoted(name)}`,
      );
    }
    rest = rest.slice(found.length);
    if (range === undefined) continue;
    const [what, least, most] = range;
    const number = Number(found.replace(",", "."));
    if (number < least || number > most) throw new Error(`parsing time ${quoted(text)}: ${what} out of range`);
  }
  if (rest !== "") throw new Error(`parsing time ${quoted(text)}: extra text: ${quoted(rest)}`);
  const [year = 0, month = 0, day = 0] = text.split(/[-T]/, 3).map(Number);
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) {
    throw new Error(`parsing time ${quoted(text)}: day out of range`);
  }
}
