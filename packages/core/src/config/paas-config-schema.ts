import * as z from "zod";
import type { CharmMetadata } from "../charm-metadata.ts";
import type { Framework } from "../framework.ts";
import { pythonList } from "../workload/python-json.ts";
import { optionNames } from "./framework-options.ts";
import { optionFaults } from "./option-faults.ts";
import { type OptionRenames, renamesFault } from "./option-renames.ts";
import type { PaasConfig, PaasConfigReading } from "./paas-config.ts";
import type { ScrapeJob } from "./scrape-job.ts";

const portRange = "needs a port from 1 to 65535";

/** Python takes a number in quotes, and true for 1. */
const port = () =>
  z.preprocess(
    (value) =>
      typeof value === "boolean" || (typeof value === "string" && /^\s*\d+\s*$/.test(value)) ? Number(value) : value,
    z.int(portRange).min(1, portRange).max(65535, portRange),
  );

/** Empty stands for the framework's default. */
const metricsPath = () => z.string().regex(/^(?:\/.+)?$/, "needs a leading slash and a name behind it");

const target = () =>
  z
    .string()
    .refine(
      (text) => !text.startsWith("@scheduler") || isPort(/^@scheduler:(\d+)$/.exec(text)?.[1]),
      "needs the form @scheduler:PORT",
    )
    // Prometheus' charm takes whatever begins with a star for all units.
    .refine((text) => !text.startsWith("*") || isPort(/^\*:(\d+)$/.exec(text)?.[1]), "needs the form *:PORT");

function isPort(digits: string | undefined): boolean {
  const number = Number(digits);
  return number >= 1 && number <= 65535;
}

const prometheus = () =>
  z.strictObject({
    scrape_configs: z
      .array(
        z.strictObject({
          job_name: z.string().describe("Name of the job; each has another one."),
          metrics_path: z.string().default("/metrics").describe("Path under which the metrics are."),
          static_configs: z.array(
            z.strictObject({
              targets: z
                .array(target())
                .describe(
                  "`*:PORT` is every unit, `@scheduler:PORT` the unit with the schedulers; others stand as they are.",
                ),
              labels: z.record(z.string(), z.string()).nullish().describe("Labels of all that is scraped there."),
            }),
          ),
        }),
      )
      .nullish()
      .describe("What Prometheus scrapes beside the framework's own metrics."),
  });

const rename = () =>
  z.union(
    [
      z.strictObject({ "env-var": z.string().describe("The variable of the option.") }),
      z.strictObject({
        "secret-env-vars": z
          .record(z.string(), z.string())
          .describe("The variable of each entry of the option's secret."),
      }),
    ],
    "needs env-var: NAME, or secret-env-vars: {ENTRY: NAME}",
  );

const longestTimeoutMs = 24 * 3_600_000;

const timeout = () =>
  z
    .union([z.number(), z.string()])
    .transform(milliseconds)
    .refine(
      (duration) => duration > 0 && duration <= longestTimeoutMs,
      "needs a duration such as 90s, 10m or 1h30m, or a number of seconds, up to 24h",
    );

/** What both dialects know, and our own `migration`. */
const commonMembers = () => ({
  framework_logging_format: z
    .enum(["none", "json"], "needs none or json")
    .nullish()
    .describe("Whether the web server logs JSON; for frameworks whose web server the charm configures."),
  prometheus: prometheus().nullish(),
  migration: z
    .strictObject({
      timeout: timeout()
        .optional()
        .describe(
          "When a migration is ended: `90s`, `10m`, `1h30m`, or a number of seconds; ten minutes by default, 24 hours at most.",
        ),
    })
    .nullish(),
});

/** The schema of the file, by dialect. */
export const paasConfigSchemas = {
  "1.12": () => z.strictObject(commonMembers()),
  "2.0b1": () =>
    z.strictObject({
      ...commonMembers(),
      port: port().optional().describe("Where the application listens."),
      "metrics-port": port().optional().describe("Where the application serves its metrics."),
      metrics_port: port().optional().describe("The same as `metrics-port`."),
      "metrics-path": metricsPath().optional().describe("Under which path; empty stands for the framework's own."),
      metrics_path: metricsPath().optional().describe("The same as `metrics-path`."),
      config: z
        .strictObject({
          options: z
            .record(z.string(), rename())
            .default({})
            .describe("Other variables for options, by the options' names."),
        })
        .optional(),
    }),
};

type Parsed = z.infer<ReturnType<(typeof paasConfigSchemas)["2.0b1"]>>;

/** Judges the parsed YAML. The texts are the library's, so that alerts on them keep working; reasons stand behind. */
export async function judgePaasConfig(
  value: unknown,
  framework: Framework,
  metadata: CharmMetadata,
): Promise<PaasConfigReading> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return invalid(
      `paas_charm.paas_config.PaasConfig() argument after ** must be a mapping, not ${pythonType(value)} (paas-config.yaml needs keys at its top level)`,
    );
  }
  const result = paasConfigSchemas[metadata.dialect]().safeParse(value);
  if (!result.success) return invalid(`Invalid paas-config.yaml: ${faults(result.error.issues, metadata)}`);
  const parsed = result.data as Parsed;
  const jobs = parsed.prometheus?.scrape_configs ?? [];
  const double = jobs.map((job) => job.job_name).find((name, index, names) => names.indexOf(name) !== index);
  if (double !== undefined) {
    return invalid(
      `Invalid paas-config.yaml: invalid options: prometheus (scrape_configs: more than one job is called ${double})`,
    );
  }
  if (parsed.framework_logging_format === "json" && framework.jsonLogging !== true) {
    return invalid(
      `framework_logging_format 'LoggingFormat.JSON' is not supported for the '${framework.name}' framework. Supported frameworks: ${pythonList(framework.jsonLogging.onlyIn)}.`,
    );
  }
  const renames = renamesOf(parsed);
  const names = optionNames(await framework.options(metadata.dialect)) ?? [];
  const fault = renamesFault(renames, metadata, framework, names);
  return fault === undefined ? { state: "valid", value: toPaasConfig(parsed, jobs, renames) } : invalid(fault);
}

function toPaasConfig(parsed: Parsed, jobs: readonly ScrapeJob[], renames: OptionRenames): PaasConfig {
  const metricsPort = parsed["metrics-port"] ?? parsed.metrics_port;
  const path = parsed["metrics-path"] ?? parsed.metrics_path;
  const timeoutMs = parsed.migration?.timeout;
  return {
    ...(parsed.port !== undefined && { port: parsed.port }),
    ...(metricsPort !== undefined && { metricsPort }),
    ...(path !== undefined && { metricsPath: path }),
    jsonLogging: parsed.framework_logging_format === "json",
    scrapeJobs: jobs,
    ...(timeoutMs !== undefined && { migrationTimeoutMs: timeoutMs }),
    renames,
  };
}

function renamesOf({ config }: Parsed): OptionRenames {
  return Object.fromEntries(
    Object.entries(config?.options ?? {}).map(([option, form]) => [
      option,
      "env-var" in form ? { variable: form["env-var"] } : { entries: form["secret-env-vars"] },
    ]),
  );
}

function faults(issues: readonly z.core.$ZodIssue[], { dialect }: CharmMetadata): string {
  const spelt = (path: readonly PropertyKey[]): string => {
    const text = path.map(String).join(".");
    return dialect === "1.12" ? text.replaceAll("_", "-") : text;
  };
  const missing: string[] = [];
  const problems = issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ key: spelt([...issue.path, key]), reason: "unknown key" }));
    }
    if (issue.code === "invalid_type" && /received undefined$/.test(issue.message)) {
      missing.push(spelt(issue.path));
      return [];
    }
    // Python judges all targets of a job as one.
    const path = issue.path.at(-2) === "targets" ? issue.path.slice(0, -1) : issue.path;
    return [{ key: spelt(path), reason: issue.message }];
  });
  return optionFaults(missing, problems) ?? "not valid";
}

/** A duration in milliseconds; NaN when it is none. */
function milliseconds(duration: number | string): number {
  if (typeof duration === "number") return duration * 1000;
  const text = duration.trim();
  const [match, hours = "0", minutes = "0", seconds = "0"] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(/^\d+$/.test(text) ? `${text}s` : text) ?? [];
  if (!match) return Number.NaN;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  return Number.isInteger(value) ? "int" : "float";
}

function invalid(message: string): PaasConfigReading {
  return { state: "invalid", message };
}
