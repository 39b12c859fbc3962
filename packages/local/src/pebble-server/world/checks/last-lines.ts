/**
 * The last lines of an output as Pebble shows them, after `(...)` when there are more. A line without an end at the end is one more,
 * since Pebble counts ends.
 */
export function lastLines(output: string, count: number): string {
  const found = output.endsWith("\n") ? output.slice(0, -1).split("\n") : output.split("\n");
  const most = output.endsWith("\n") ? count + 1 : count + 2;
  const lines = found.slice(-most).join("\n").trim().split("\n");
  if (lines.length > count) lines[0] = "(...)";
  return lines.join("\n");
}
