import type { CharmMetadata } from "../charm-metadata.ts";
import type { DialectFacts, Framework } from "../framework.ts";
import type { Env } from "../integrations/contract.ts";
import type { Secret } from "../secret.ts";
import { pythonJson, variableText } from "../workload/python-json.ts";
import { isReserved, type OptionsReading } from "./read-options.ts";

/** Where an option goes instead of its usual variable: one variable, or one for each named entry of a secret. */
type OptionRename = { readonly variable: string } | { readonly entries: Readonly<Record<string, string>> };

/** `config.options` of `paas-config.yaml`, by option. */
export type OptionRenames = Readonly<Record<string, OptionRename>>;

/** What {@link applyRenames} needs. */
export interface RenameInput {
  readonly renames: OptionRenames;
  readonly options: OptionsReading;
  readonly dialect: DialectFacts;
  /** The key that the application gets, from an option or generated. */
  readonly secretKey: Secret;
}

/** Options once the renamed ones are told apart. */
export interface RenamedOptions {
  /** User options that keep their usual variables; of a secret, the entries that do. */
  readonly user: OptionsReading["user"];
  /** Framework options that keep their usual variables. */
  readonly framework: OptionsReading["framework"];
  /** Whether the secret key has its usual variable. */
  readonly keepsSecretKey: boolean;
  /** The variables that `config.options` names; they win over all generated ones. */
  readonly env: Env;
}

/** Tells renamed options from the others. An option that is unset, or a secret's entry that is not there, has no variable. */
export function applyRenames({ renames, options, dialect, secretKey }: RenameInput): RenamedOptions {
  const { text, secret } = dialect.secretOptions;
  const env: Record<string, string | Secret> = {};
  const user = { ...options.user };
  const framework = { ...options.framework };
  let keepsSecretKey = true;
  for (const [option, rename] of Object.entries(renames)) {
    const isKey = option === text || option === secret;
    const value = isKey ? { value: secretKey } : (user[option] ?? options.shadowed[option] ?? framework[option]);
    if ("variable" in rename) {
      if (value !== undefined) env[rename.variable] = isKey ? secretKey : renamedText(value);
      delete user[option];
      delete framework[option];
      if (isKey) keepsSecretKey = false;
    } else if (isEntries(value)) {
      for (const [entry, variable] of Object.entries(rename.entries)) {
        const content = value[entry];
        if (content !== undefined) env[variable] = content;
      }
      if (isKey) keepsSecretKey = rename.entries["value"] === undefined;
      else if (Object.hasOwn(user, option)) user[option] = withoutEntries(value, rename.entries);
    }
  }
  return { user, framework, keepsSecretKey, env };
}

function isEntries(value: unknown): value is Readonly<Record<string, Secret>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutEntries(
  content: Readonly<Record<string, Secret>>,
  renamed: Readonly<Record<string, string>>,
): Readonly<Record<string, Secret>> {
  return Object.fromEntries(Object.entries(content).filter(([entry]) => !Object.hasOwn(renamed, entry)));
}

function renamedText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? variableText(value)
    : pythonJson(value);
}

/**
 * Why `config.options` cannot be, in the library's words: an option that does not exist, that has no variable, whose form does not
 * fit its type, or that is not told from another; a variable that cannot be or is named twice.
 *
 * @param names - of the framework's options
 */
export function renamesFault(
  renames: OptionRenames,
  metadata: CharmMetadata,
  framework: Framework,
  names: readonly string[],
): string | undefined {
  return (
    variablesFault(renames) ??
    Object.entries(renames)
      .map(([option, rename]) => renameFault(option, rename, metadata, framework, names))
      .find((fault) => fault !== undefined)
  );
}

function variablesFault(renames: OptionRenames): string | undefined {
  const taken = new Map<string, string>();
  const invalid = (reason: string): string => `Invalid paas-config.yaml: invalid options: config (${reason})`;
  for (const [option, rename] of Object.entries(renames)) {
    const variables =
      "variable" in rename
        ? [[option, rename.variable] as const]
        : Object.entries(rename.entries).map(([entry, variable]) => [`${option}.${entry}`, variable] as const);
    for (const [source, variable] of variables) {
      if (variable === "" || /[=\0]/.test(variable)) {
        return invalid(`options.${source}: a variable needs a name without "=" and NUL`);
      }
      const other = taken.get(variable);
      if (other !== undefined) return invalid(`options: both ${other} and ${source} go to ${variable}`);
      taken.set(variable, source);
    }
  }
  return undefined;
}

function renameFault(
  option: string,
  rename: OptionRename,
  { options, dialect }: CharmMetadata,
  framework: Framework,
  names: readonly string[],
): string | undefined {
  const declared = Object.hasOwn(options, option) ? options[option] : undefined;
  if (declared === undefined) {
    return `paas-config.yaml: config.options references unknown charm configuration option '${option}'`;
  }
  if (isReserved(option, framework) && !hasVariable(option, framework.dialects[dialect], names)) {
    return `paas-config.yaml: config.options cannot map option '${option}': it has no configuration-derived environment output`;
  }
  const same = (name: string): boolean => name !== option && name.replaceAll("-", "_") === option.replaceAll("-", "_");
  const other = Object.keys(options).find(same);
  if (other !== undefined) {
    return `paas-config.yaml: config.options cannot distinguish charm configuration options '${option}' and '${other}': hyphens and underscores are treated identically internally`;
  }
  const form = declared.type === "secret" ? "secret-env-vars" : "env-var";
  return "variable" in rename === (form === "env-var")
    ? undefined
    : `paas-config.yaml: config.options.${option} must use '${form}'`;
}

/** Whether a framework option reaches the application; gunicorn's settings go into its configuration file instead. */
function hasVariable(option: string, { secretOptions, webServer }: DialectFacts, names: readonly string[]): boolean {
  if (option === secretOptions.text || option === secretOptions.secret) return true;
  if (webServer?.kind === "gunicorn" && option.startsWith("webserver-")) return false;
  return names.includes(option);
}
