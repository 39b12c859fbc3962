import type { ZodType } from "zod";
import type { CharmMetadata, PaasConfigSource } from "../charm-metadata.ts";
import type { Dialect, Framework } from "../framework.ts";
import type { OptionRenames } from "./option-renames.ts";
import type { ScrapeJob } from "./scrape-job.ts";

/** What `paas-config.yaml` says; absent members are the framework's defaults. */
export interface PaasConfig {
  readonly port?: number;
  readonly metricsPort?: number;
  /** Empty: the default, said in so many words. */
  readonly metricsPath?: string;
  readonly jsonLogging: boolean;
  /** `prometheus.scrape_configs`, defaults filled in. */
  readonly scrapeJobs: readonly ScrapeJob[];
  /** How long a migration may take, in milliseconds. */
  readonly migrationTimeoutMs?: number;
  /** `config.options`: other variables for options. */
  readonly renames: OptionRenames;
}

/** `paas-config.yaml`, judged. */
export type PaasConfigReading =
  | { readonly state: "valid"; readonly value: PaasConfig }
  /** `message` is the status: the library's text, the reason behind it. */
  | { readonly state: "invalid"; readonly message: string };

const nothing: PaasConfig = { jsonLogging: false, scrapeJobs: [], renames: {} };

/** Reads what the build kept of `paas-config.yaml`. A charm without the file pays nothing for its schema. */
export async function readPaasConfig(
  source: PaasConfigSource,
  framework: Framework,
  metadata: CharmMetadata,
): Promise<PaasConfigReading> {
  if (source.state === "absent") return { state: "valid", value: nothing };
  if (source.state === "unreadable") {
    return { state: "invalid", message: `Invalid YAML in paas-config.yaml: ${source.reason}` };
  }
  if (isEmpty(source.value)) return { state: "valid", value: nothing };
  const { judgePaasConfig } = await import("./paas-config-schema.ts");
  return judgePaasConfig(source.value, framework, metadata);
}

/** The schema that a charm of a dialect has for its paas-config.yaml; loaded when it is asked for. */
export async function paasConfigSchema(dialect: Dialect): Promise<ZodType> {
  return (await import("./paas-config-schema.ts")).paasConfigSchemas[dialect]();
}

/** Whatever Python counts as false is an empty file to it. */
function isEmpty(value: unknown): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}
