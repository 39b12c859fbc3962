/** One measurement that came over statsd's protocol. */
export interface Sample {
  readonly name: string;
  readonly kind: "counter" | "gauge" | "timer";
  /** Timers in seconds. */
  readonly value: number;
  /** A gauge's value with a sign is added to what it has. */
  readonly relative: boolean;
  /** How often it counts: one over the sampling rate. */
  readonly times: number;
  readonly labels: Readonly<Record<string, string>>;
}

const kinds: Readonly<Record<string, Sample["kind"]>> = {
  c: "counter",
  g: "gauge",
  ms: "timer",
  h: "timer",
  d: "timer",
};

/**
 * The measurements of a line; what is none is left out.
 *
 * @see statsd's protocol, `name:value|type|@rate`, with DogStatsD's `|#key:value,…`
 */
export function parseLine(line: string): readonly Sample[] {
  const colon = line.indexOf(":");
  if (colon < 1) return [];
  const name = line.slice(0, colon);
  const rest = line.slice(colon + 1);
  // Tags have colons of their own, and then there is one sample.
  const parts = rest.includes("|#") ? [rest] : rest.split(":");
  return parts.flatMap((part) => parseSample(name, part) ?? []);
}

function parseSample(name: string, text: string): Sample | undefined {
  const [number = "", type = "", ...extras] = text.trim().split("|");
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  const value = number === "" ? Number.NaN : Number(number);
  if (kind === undefined || !Number.isFinite(value)) return undefined;
  const rate = Number(extras.find((extra) => extra.startsWith("@"))?.slice(1) ?? 1);
  const tags = extras.find((extra) => extra.startsWith("#"))?.slice(1);
  return {
    name,
    kind,
    value: type === "ms" ? value / 1000 : value,
    relative: kind === "gauge" && /^[+-]/.test(number),
    times: rate > 0 && rate <= 1 ? 1 / rate : 1,
    labels: tags === undefined ? {} : tagsOf(tags),
  };
}

function tagsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const tag of text.split(",")) {
    const colon = tag.indexOf(":");
    if (colon > 0) labels[validName(tag.slice(0, colon))] = tag.slice(colon + 1);
  }
  return labels;
}

/** A name as Prometheus takes it. */
export function validName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_:]/g, "_").replace(/^(?=\d)/, "_");
}
