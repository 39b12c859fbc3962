import type { OptionSchemas } from "../charm.ts";
import type { CharmMetadata } from "../charm-metadata.ts";
import { type Condition, isProblem, type Problem, type SecretReading } from "../conditions.ts";
import type { DialectFacts, Framework } from "../framework.ts";
import type { ConfigValue } from "../juju/hook-tools.ts";
import { type Secret, secret } from "../secret.ts";
import type { FrameworkOptions } from "./framework-options.ts";
import { optionsCondition } from "./option-faults.ts";
import { readPlaces } from "./place-options.ts";

/** What the options of a charm mean. */
export interface OptionsReading {
  /** Framework options by name, as the framework's schema gives them. */
  readonly framework: Readonly<Record<string, unknown>>;
  /** User options by name: plain values, and the entries of secrets. */
  readonly user: Readonly<Record<string, ConfigValue | Readonly<Record<string, Secret>>>>;
  /** User options that lose their usual variable to a framework option of that name; another variable they may have. */
  readonly shadowed: OptionsReading["user"];
  /** Options of charm.ts by name, as their schemas give them. */
  readonly declared: Readonly<Record<string, unknown>>;
  /** The secret key, when an option supplies it. */
  readonly secretKey: Secret | undefined;
  /** What is wrong, framework options first. */
  readonly conditions: readonly Condition[];
  /** A secret that an option names could not be read: nothing can be decided. */
  readonly unread: boolean;
}

/** What {@link readOptions} needs. */
export interface OptionsInput {
  readonly framework: Framework;
  readonly metadata: CharmMetadata;
  /** What `config-get` says: unset options are absent. */
  readonly values: Readonly<Record<string, ConfigValue>>;
  /** Contents of the secrets that options name. */
  readonly secrets: ReadonlyMap<string, SecretReading>;
  /** The framework's, judged by their schema. */
  readonly frameworkOptions: FrameworkOptions;
  /** Options of charm.ts. */
  readonly declared: OptionSchemas;
}

/** Judges every option: the framework's, the secret key's, the user's by what the metadata demands. */
export function readOptions(input: OptionsInput): OptionsReading {
  const { framework, metadata, values, secrets, frameworkOptions } = input;
  const dialect = framework.dialects[metadata.dialect];
  const unreadable = unreadableSecrets(input, dialect);
  const key = readSecretKey(dialect, metadata, values, secrets);
  const places = readPlaces(values, dialect);
  const { user, shadowed } = userOptions(input, dialect);
  const declared = parseDeclared(input.declared, values, secrets);
  const missing = [...new Set([...missingOptions(metadata, values), ...declared.missing])];
  const conditions = [
    ...unreadable.map(({ option, reading }) => secretUnread(option, reading)),
    ...optionsCondition(
      "FrameworkOptionsValid",
      [],
      [...frameworkOptions.problems, ...places.problems, ...key.problems],
    ),
    ...optionsCondition("UserOptionsValid", missing, [...unfitTexts(user), ...declared.problems]),
  ];
  return {
    framework: { ...frameworkOptions.values, ...places.values },
    user,
    shadowed,
    declared: declared.values,
    secretKey: key.value,
    conditions,
    unread: unreadable.length > 0,
  };
}

/** Secrets that could not be read; an option that nobody looks at may name any. */
function unreadableSecrets(
  { framework, secrets, declared }: OptionsInput,
  { secretOptions }: DialectFacts,
): readonly { readonly option: string; readonly reading: Problem }[] {
  const isUsed = (option: string): boolean =>
    option === secretOptions.text ||
    option === secretOptions.secret ||
    Object.hasOwn(declared, option) ||
    !isReserved(option, framework);
  return [...secrets].flatMap(([option, reading]) =>
    isProblem(reading) && isUsed(option) ? [{ option, reading }] : [],
  );
}

function secretUnread(option: string, { reason }: Problem): Condition {
  return {
    type: "OptionSecretsReadable",
    level: "waiting",
    message: `cannot read the secret of option ${option}: ${reason}`,
    clears: "any event after: juju grant-secret",
  };
}

/** The secret key of an option: a text, or a Juju secret with the one entry `value`. Both at once is one too many. */
function readSecretKey(
  { secretOptions }: DialectFacts,
  metadata: CharmMetadata,
  values: Readonly<Record<string, ConfigValue>>,
  secrets: ReadonlyMap<string, SecretReading>,
): { value: Secret | undefined; problems: readonly Problem[] } {
  const names = [secretOptions.text, secretOptions.secret].filter((name): name is string => name !== undefined);
  const set = [...new Set(names)].filter((name) => values[name] !== undefined);
  const [name, other] = set;
  if (name === undefined) return { value: undefined, problems: [] };
  const invalid = (reason: string): { value: undefined; problems: readonly Problem[] } => ({
    value: undefined,
    problems: [{ key: name, reason }],
  });
  if (other !== undefined) return invalid(`set either this or ${other}, not both`);
  if (metadata.options[name]?.type !== "secret") {
    const text = String(values[name]);
    return text === "" ? invalid("needs at least one character") : { value: secret(text), problems: [] };
  }
  const content = secrets.get(name);
  if (content === undefined || isProblem(content)) return { value: undefined, problems: [] };
  const entries = Object.keys(content);
  const { value } = content;
  if (value === undefined) return invalid('the secret has no entry named "value"');
  if (entries.length > 1) return invalid(`has ${entries.length} entries, needs exactly one named "value"`);
  return { value, problems: [] };
}

/** The user's options: those that reach the application under the user prefix, and those whose variable a framework option takes. */
function userOptions(
  { framework, metadata, values, secrets }: OptionsInput,
  { secretOptions, reservedNames }: DialectFacts,
): Pick<OptionsReading, "user" | "shadowed"> {
  const isShadowed = (name: string): boolean => reservedNames.includes(name.replaceAll("-", "_"));
  const own = Object.entries(values)
    .filter(([name]) => name !== secretOptions.text && name !== secretOptions.secret && !isReserved(name, framework))
    .flatMap(([name, value]): [string, OptionsReading["user"][string]][] => {
      if (metadata.options[name]?.type !== "secret") return [[name, value]];
      const content = secrets.get(name);
      return content === undefined || isProblem(content) ? [] : [[name, content]];
    });
  return {
    user: Object.fromEntries(own.filter(([name]) => !isShadowed(name))),
    shadowed: Object.fromEntries(own.filter(([name]) => isShadowed(name))),
  };
}

function missingOptions(metadata: CharmMetadata, values: Readonly<Record<string, ConfigValue>>): readonly string[] {
  return Object.entries(metadata.options)
    .filter(([name, option]) => option.optional === false && values[name] === undefined)
    .map(([name]) => name);
}

function parseDeclared(
  schemas: OptionSchemas,
  values: Readonly<Record<string, ConfigValue>>,
  secrets: ReadonlyMap<string, SecretReading>,
): { values: Readonly<Record<string, unknown>>; missing: readonly string[]; problems: readonly Problem[] } {
  const parsed: Record<string, unknown> = {};
  const missing: string[] = [];
  const problems: Problem[] = [];
  for (const [name, schema] of Object.entries(schemas)) {
    const content = secrets.get(name);
    if (content !== undefined && isProblem(content)) continue;
    const result = schema.safeParse(content ?? values[name]);
    if (result.success) parsed[name] = result.data;
    else if (values[name] === undefined) missing.push(name);
    else problems.push({ key: name, reason: result.error.issues[0]?.message ?? "not valid" });
  }
  return { values: parsed, missing, problems };
}

/** Texts that no environment variable can hold. */
function unfitTexts(user: OptionsReading["user"]): readonly Problem[] {
  return Object.entries(user).flatMap(([key, value]): readonly Problem[] => {
    if (typeof value !== "object") return holdsNul(value) ? [{ key, reason: "holds a NUL character" }] : [];
    return Object.entries(value)
      .filter(([, content]) => holdsNul(content.reveal()))
      .map(([entry]) => ({ key, reason: `the entry ${entry} of its secret holds a NUL character` }));
  });
}

function holdsNul(value: ConfigValue): boolean {
  return typeof value === "string" && value.includes("\0");
}

/** Whether a name belongs to the framework, so that the option never reaches the application as it is. */
export function isReserved(name: string, framework: Framework): boolean {
  return [`${framework.name}-`, "webserver-", "app-"].some((prefix) => name.startsWith(prefix));
}
