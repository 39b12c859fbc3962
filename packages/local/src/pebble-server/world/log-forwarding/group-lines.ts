import type { ForwardedLine } from "./log-target.ts";

/** Lines of one service that have the same labels. */
interface LineGroup {
  readonly service: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: readonly ForwardedLine[];
}

/** Lines by service, sorted by its name. */
export function groupLines(lines: readonly ForwardedLine[]): readonly LineGroup[] {
  const groups = Map.groupBy(lines, ({ service, labels }) => JSON.stringify([service, labels]));
  return [...groups.values()]
    .flatMap((lines) => {
      const [first] = lines;
      return first === undefined ? [] : [{ service: first.service, labels: first.labels, lines }];
    })
    .sort((one, other) => (one.service < other.service ? -1 : one.service > other.service ? 1 : 0));
}

/** A time in RFC 3339 as nanoseconds since the epoch. */
export function nanoseconds(time: string): string {
  const [, fraction = ""] = /\.(\d+)/.exec(time) ?? [];
  const seconds = Math.floor(Date.parse(time) / 1000);
  return `${seconds}${fraction.padEnd(9, "0").slice(0, 9)}`;
}

/** Members by name, as Go prints a map. */
export function sortedEntries(
  members: Readonly<Record<string, string>>,
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(members).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}
