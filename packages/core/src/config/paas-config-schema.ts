import * as z from "zod";
import type { CharmMetadata } from "../charm-metadata.ts";
import type { Framework } from "../framework.ts";
import { optionFaults } from "./option-faults.ts";
import type { OptionRename, PaasConfig, PaasConfigReading } from "./paas-config.ts";

const port = () =>
  z
    .union([
      z.int(),
      z.stringbool().transform(Number),
      z.string().regex(/^\d+$/).transform(Number),
      z.boolean().transform(Number),
    ])
    .pipe(z.int().min(1, "needs a port from 1 to 65535").max(65535, "needs a port from 1 to 65535"));

const metricsPath = () => z.string().regex(/^(?:\/.+)?$/, "needs a leading slash and a name behind it");

const target = () =>
  z
    .string()
    .refine(
      (text) => !text.startsWith("@scheduler") || /^@scheduler:\d+$/.test(text),
      "needs the form @scheduler:PORT",
    );

const prometheus = () =>
  z.strictObject({
    scrape_configs: z
      .array(
        z.strictObject({
          job_name: z.string(),
          metrics_path: z.string().default("/metrics"),
          static_configs: z.array(
            z.strictObject({ targets: z.array(target()), labels: z.record(z.string(), z.string()).nullish() }),
          ),
        }),
      )
      .nullish(),
  });

const rename = () =>
  z.union([
    z.strictObject({ "env-var": z.string() }),
    z.strictObject({ "secret-env-vars": z.record(z.string(), z.string()) }),
  ]);

/** What both dialects know, and our own `migration`. */
const commonMembers = () => ({
  framework_logging_format: z.enum(["none", "json"], "needs none or json").nullish(),
  prometheus: prometheus().nullish(),
  migration: z
    .strictObject({
      timeout: z.union([
        z.number().positive(),
        z.string().regex(/^(\d+h)?(\d+m)?(\d+s)?$/, "needs a duration such as 10m"),
      ]),
    })
    .nullish(),
});

const schemas = {
  "1.12": () => z.strictObject(commonMembers()),
  "2.0b1": () =>
    z.strictObject({
      ...commonMembers(),
      port: port().nullish(),
      "metrics-port": port().nullish(),
      metrics_port: port().nullish(),
      "metrics-path": metricsPath().nullish(),
      metrics_path: metricsPath().nullish(),
      config: z.strictObject({ options: z.record(z.string(), rename()) }).nullish(),
    }),
};

type Parsed = z.infer<ReturnType<(typeof schemas)["2.0b1"]>>;

/** Judges the parsed YAML. The texts are the library's, so that alerts on them keep working; reasons stand behind. */
export function judgePaasConfig(value: unknown, framework: Framework, metadata: CharmMetadata): PaasConfigReading {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const found = Array.isArray(value) ? "list" : typeof value;
    return invalid(
      `paas_charm.paas_config.PaasConfig() argument after ** must be a mapping, not ${found} (paas-config.yaml needs keys at its top level)`,
    );
  }
  const result = schemas[metadata.dialect]().safeParse(value);
  if (!result.success) return invalid(`Invalid paas-config.yaml: ${faults(result.error.issues, metadata)}`);
  const parsed = result.data as Parsed;
  const jobs = parsed.prometheus?.scrape_configs ?? [];
  const names = jobs.map((job) => job.job_name);
  if (new Set(names).size < names.length) {
    return invalid("Invalid paas-config.yaml: invalid options: prometheus (scrape_configs: two jobs of one name)");
  }
  if (parsed.framework_logging_format === "json" && !framework.jsonLogging) {
    return invalid(
      `framework_logging_format 'LoggingFormat.JSON' is not supported for the '${framework.name}' framework. Supported frameworks: ['django', 'fastapi', 'flask'].`,
    );
  }
  const renames = readRenames(parsed.config?.options ?? {}, metadata);
  if (typeof renames === "string") return invalid(renames);
  return { state: "valid", value: toPaasConfig(parsed, jobs, renames) };
}

function toPaasConfig(parsed: Parsed, jobs: readonly object[], renames: PaasConfig["renames"]): PaasConfig {
  const metricsPort = parsed["metrics-port"] ?? parsed.metrics_port;
  const path = parsed["metrics-path"] ?? parsed.metrics_path;
  const timeout = parsed.migration?.timeout;
  return {
    ...(parsed.port != null && { port: parsed.port }),
    ...(metricsPort != null && { metricsPort }),
    ...(path && { metricsPath: path }),
    jsonLogging: parsed.framework_logging_format === "json",
    scrapeJobs: jobs,
    ...(timeout !== undefined && { migrationTimeoutMs: milliseconds(timeout) }),
    renames,
  };
}

function readRenames(
  options: Readonly<Record<string, { "env-var": string } | { "secret-env-vars": Record<string, string> }>>,
  metadata: CharmMetadata,
): PaasConfig["renames"] | string {
  const renames: Record<string, OptionRename> = {};
  const taken = new Set<string>();
  for (const [option, form] of Object.entries(options)) {
    const declared = metadata.options[option];
    if (declared === undefined)
      return `paas-config.yaml: config.options references unknown charm configuration option '${option}'`;
    const secret = "secret-env-vars" in form;
    if (secret !== (declared.type === "secret")) {
      return `paas-config.yaml: config.options.${option} must use '${declared.type === "secret" ? "secret-env-vars" : "env-var"}'`;
    }
    const variables = secret ? Object.values(form["secret-env-vars"]) : [form["env-var"]];
    if (variables.some((variable) => taken.has(variable))) {
      return "Invalid paas-config.yaml: invalid options: config (options: two of them have the same variable)";
    }
    for (const variable of variables) taken.add(variable);
    renames[option] = secret ? { entries: form["secret-env-vars"] } : { variable: form["env-var"] };
  }
  return renames;
}

function faults(issues: readonly z.core.$ZodIssue[], metadata: CharmMetadata): string {
  const spelt = (path: readonly PropertyKey[]): string => {
    const text = path.map(String).join(".");
    return metadata.dialect === "1.12"
      ? text.replaceAll("_configs", "-configs").replaceAll("job_name", "job-name")
      : text;
  };
  const missing: string[] = [];
  const problems = issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ key: spelt([...issue.path, key]), reason: "unknown key" }));
    }
    const inTarget = issue.path[issue.path.length - 2] === "targets" ? issue.path.slice(0, -1) : issue.path;
    if (issue.code === "invalid_type" && issue.input === undefined && /undefined/.test(issue.message)) {
      missing.push(spelt(issue.path));
      return [];
    }
    return [{ key: spelt(inTarget), reason: issue.message }];
  });
  return optionFaults(missing, problems) ?? "not valid";
}

function milliseconds(timeout: number | string): number {
  if (typeof timeout === "number") return timeout * 1000;
  const [, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(timeout) ?? [];
  return (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1000;
}

function invalid(message: string): PaasConfigReading {
  return { state: "invalid", message };
}
