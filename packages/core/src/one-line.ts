/** Most of a complaint that a status shows. */
const characters = 500;

/** A complaint as a status can hold it: one line of a length that people read. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > characters ? `${line.slice(0, characters - 1)}…` : line;
}
