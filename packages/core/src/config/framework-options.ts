import type { CharmMetadata } from "../charm-metadata.ts";
import type { Problem } from "../conditions.ts";
import type { Framework } from "../framework.ts";
import type { ConfigValue } from "../juju/hook-tools.ts";

/** Options of the framework, as its schema gives them. */
export interface FrameworkOptions {
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** Options that were judged and are right: while they stay as they were given, nobody needs their schema. */
export interface KeptOptions {
  /** By every name that the schema knows; null: unset. */
  readonly given: Readonly<Record<string, ConfigValue | null>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What {@link judgeFrameworkOptions} needs. */
export interface FrameworkOptionsInput {
  readonly framework: Framework;
  readonly metadata: CharmMetadata;
  /** What `config-get` says: unset options are absent. */
  readonly values: Readonly<Record<string, ConfigValue>>;
  readonly kept: KeptOptions | undefined;
}

/**
 * Judges the framework's options by their schema, which is loaded only when one of them differs from what was kept: to load the schema
 * library and to build a schema costs more than all else that a charm does for an event.
 */
export async function judgeFrameworkOptions(
  input: FrameworkOptionsInput,
): Promise<{ readonly options: FrameworkOptions; readonly kept?: KeptOptions }> {
  const { framework, metadata, kept } = input;
  const own = plainValues(input);
  if (kept !== undefined && isAsGiven(own, kept)) return { options: { values: kept.values, problems: [] }, kept };
  const schema = await framework.options(metadata.dialect);
  const result = schema.safeParse(own);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => ({
      key: path.map(String).join("."),
      reason: message,
    }));
    return { options: { values: {}, problems } };
  }
  const values = result.data as Readonly<Record<string, unknown>>;
  const names = optionNames(schema);
  // A value that JSON does not hold would not come back as it was.
  if (names === undefined || !isJson(values)) return { options: { values, problems: [] } };
  const given = Object.fromEntries(names.map((name) => [name, Object.hasOwn(own, name) ? (own[name] ?? null) : null]));
  return { options: { values, problems: [] }, kept: { given, values } };
}

/** Names of the options that a framework's schema knows; undefined for a schema that does not tell. */
export function optionNames(schema: object): readonly string[] | undefined {
  const shape: unknown = Reflect.get(schema, "shape");
  return typeof shape === "object" && shape !== null ? Object.keys(shape) : undefined;
}

/** All options but secrets and what supplies the secret key. */
function plainValues({ framework, metadata, values }: FrameworkOptionsInput): Readonly<Record<string, ConfigValue>> {
  const { text, secret } = framework.dialects[metadata.dialect].secretOptions;
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => name !== text && name !== secret && metadata.options[name]?.type !== "secret",
    ),
  );
}

function isAsGiven(own: Readonly<Record<string, ConfigValue>>, { given }: KeptOptions): boolean {
  return Object.entries(given).every(([name, value]) => (Object.hasOwn(own, name) ? own[name] : null) === value);
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return (
    typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson)
  );
}
