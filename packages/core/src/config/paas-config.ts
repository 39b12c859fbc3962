import type { CharmMetadata, PaasConfigSource } from "../charm-metadata.ts";
import type { Framework } from "../framework.ts";
import type { Env } from "../integrations/contract.ts";
import type { OptionsReading } from "./read-options.ts";

/** What `paas-config.yaml` says; absent members are the framework's defaults. */
export interface PaasConfig {
  readonly port?: number;
  readonly metricsPort?: number;
  readonly metricsPath?: string;
  readonly jsonLogging: boolean;
  readonly scrapeJobs: readonly object[];
  /** How long a migration may take, in milliseconds. */
  readonly migrationTimeoutMs?: number;
  /** `config.options`: other variables for options. */
  readonly renames: Readonly<Record<string, OptionRename>>;
}

/** Where an option goes instead of its usual variable. */
export type OptionRename = { readonly variable: string } | { readonly entries: Readonly<Record<string, string>> };

/** `paas-config.yaml`, judged. */
export type PaasConfigReading =
  | { readonly state: "valid"; readonly value: PaasConfig }
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
  if (source.value === null) return { state: "valid", value: nothing };
  const { judgePaasConfig } = await import("./paas-config-schema.ts");
  return judgePaasConfig(source.value, framework, metadata);
}

/** Variables of the options that `config.options` renames. */
export function renamedEnv(
  renames: PaasConfig["renames"],
  options: OptionsReading,
  values: (option: string) => string | undefined,
): Env {
  return Object.fromEntries(
    Object.entries(renames).flatMap(([option, rename]): [string, Env[string]][] => {
      if ("variable" in rename) {
        const value = values(option);
        return value === undefined ? [] : [[rename.variable, value]];
      }
      const content = options.user[option];
      return typeof content === "object"
        ? Object.entries(rename.entries).map(([entry, variable]) => [variable, content[entry]])
        : [];
    }),
  );
}
