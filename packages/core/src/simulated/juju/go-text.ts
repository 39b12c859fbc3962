/**
 * Text as Go's `%q` prints it: in double quotes, with what is not printable escaped. `<`, `>` and `&` stay, unlike in Go's JSON.
 */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** A list of texts as Go's `%q` prints it: `["a" "b"]`. */
export function quoteAll(texts: readonly string[]): string {
  return `[${texts.map(quote).join(" ")}]`;
}

/**
 * JSON as Go's encoder prints it: one line, keys of plain objects sorted, those of a `Map` in its own order (a Go struct), and `<`, `>`,
 * `&`, U+2028 and U+2029 escaped.
 */
export function goJson(value: unknown): string {
  return render(value).replace(/[<>&\u2028\u2029]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function render(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  if (value instanceof Date) return JSON.stringify(rfc3339(value.getTime()));
  if (Array.isArray(value)) return `[${value.map(render).join(",")}]`;
  // Written out by hand: an object's number-like keys would come first, whatever their order.
  const members = entries(value).map(([key, member]) => `${JSON.stringify(key)}:${render(member)}`);
  return `{${members.join(",")}}`;
}

/** The members of a value in the order in which Go prints them. */
export function entries(value: object): readonly (readonly [string, unknown])[] {
  if (value instanceof Map) return [...value].map(([key, member]) => [String(key), member]);
  return Object.keys(value)
    .sort()
    .map((key) => [key, Reflect.get(value, key)]);
}

/** What Go's `strconv.ParseBool` makes of a text; undefined: nothing. */
export function parseBool(text: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A Go duration such as `1h30m`, in milliseconds; undefined: it is none. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(text);
  if (match === null) return text === "0" ? 0 : undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit ?? ""] ?? 0);
  }
  return match[1] === "-" ? -total : total;
}

/** A time as Go's RFC 3339 form prints it: UTC, without the milliseconds when there are none. */
export function rfc3339(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(".000Z", "Z");
}
