import { parse } from "yaml";
import * as z from "zod";
import { type Sample, validName } from "./samples.ts";

/** What becomes of a measurement. */
export interface Mapped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What a timer becomes. */
  readonly observer: "summary" | "histogram";
  /** Upper bounds of a histogram, in seconds. */
  readonly buckets: readonly number[] | undefined;
}

/** What a measurement is called for Prometheus; undefined when it is dropped. */
export type Mapping = (sample: Pick<Sample, "name" | "kind" | "labels">) => Mapped | undefined;

const mappingSchema = () =>
  z.object({
    defaults: z
      .object({
        match_type: z.enum(["glob", "regex"]).default("glob"),
        observer_type: z.enum(["summary", "histogram"]).default("summary"),
      })
      .default({ match_type: "glob", observer_type: "summary" }),
    mappings: z
      .array(
        z.object({
          match: z.string(),
          match_type: z.enum(["glob", "regex"]).optional(),
          match_metric_type: z.enum(["counter", "gauge", "observer", "timer"]).optional(),
          name: z.string().default(""),
          labels: z.record(z.string(), z.string()).default({}),
          action: z.enum(["map", "drop"]).default("map"),
          observer_type: z.enum(["summary", "histogram"]).optional(),
          histogram_options: z.object({ buckets: z.array(z.number()) }).optional(),
        }),
      )
      .nullish(),
  });

/**
 * Reads a mapping as Prometheus' statsd exporter does; the first rule that matches decides. Rules may use what stands for their stars or
 * groups as `$1`.
 *
 * @throws when the text is no mapping
 * @see the exporter's documentation, "Metric Mapping and Configuration"
 */
export function readMapping(text: string): Mapping {
  const { defaults, mappings } = mappingSchema().parse(parse(text) ?? {});
  const rules = (mappings ?? []).map((rule) => ({
    ...rule,
    pattern: (rule.match_type ?? defaults.match_type) === "regex" ? new RegExp(rule.match) : globPattern(rule.match),
  }));
  return ({ name, kind, labels }) => {
    for (const rule of rules) {
      if (rule.match_metric_type !== undefined && !isOfType(kind, rule.match_metric_type)) continue;
      const found = rule.pattern.exec(name);
      if (found === null) continue;
      if (rule.action === "drop") return undefined;
      const filled = (template: string) => template.replace(/\$\{?(\d+)\}?/g, (_, index) => found[Number(index)] ?? "");
      const own = Object.entries(rule.labels).map(([key, value]) => [key, filled(value)] as const);
      return {
        name: validName(filled(rule.name)),
        labels: { ...labels, ...Object.fromEntries(own) },
        observer: rule.observer_type ?? defaults.observer_type,
        buckets: rule.histogram_options?.buckets,
      };
    }
    return { name: validName(name), labels, observer: defaults.observer_type, buckets: undefined };
  };
}

/** A star stands for one part between dots. */
function globPattern(glob: string): RegExp {
  const parts = glob.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("([^.]*)")}$`);
}

function isOfType(kind: Sample["kind"], type: "counter" | "gauge" | "observer" | "timer"): boolean {
  return kind === (type === "observer" ? "timer" : type);
}
