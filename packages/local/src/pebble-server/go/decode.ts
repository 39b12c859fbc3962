import { readJson } from "./read-json.ts";

/** Reads one kind of value as Go's decoder does: null is nothing, what is of another kind an error. */
export interface Reader<Value> {
  /** Go's name of the type. */
  readonly goType: string;
  /** What stands where nothing does. */
  zero(): Value;
  read(value: unknown, place: Place): Value;
}

/** Where a value stands: which of Go's structs, and the path of its field. */
interface Place {
  readonly struct: string;
  readonly field: string;
}

/** What {@link struct} reads. */
export type Decoded<Of extends Reader<unknown>> = ReturnType<Of["read"]>;

/**
 * The first JSON value of a body.
 *
 * @throws Error with Go's words
 */
export function decode<Value>(reader: Reader<Value>, body: string): Value {
  return decodeValue(reader, readJson(body));
}

/** A value that has been read from JSON. @throws Error with Go's words */
export function decodeValue<Value>(reader: Reader<Value>, value: unknown): Value {
  return value === null ? reader.zero() : reader.read(value, { struct: "", field: "" });
}

function scalar<Value>(goType: string, zero: Value, is: (value: unknown) => value is Value & {}): Reader<Value> {
  return {
    goType,
    zero: () => zero,
    read(value, place) {
      if (value === null) return zero;
      if (!is(value)) throw mismatch(value, goType, place);
      return value;
    },
  };
}

const isText = (value: unknown): value is string => typeof value === "string";

/** Text, empty when absent. Another name than `string` is of a type that Go's program has given one. */
export const text = (goType = "string"): Reader<string> => scalar<string>(goType, "", isText);

/** A truth, false when absent. */
export const flag = (): Reader<boolean> =>
  scalar("bool", false as boolean, (value): value is boolean => typeof value === "boolean");

/** A whole number, 0 when absent. */
export const integer = (): Reader<number> => scalar("int", 0 as number, isInteger(Number.MIN_SAFE_INTEGER));

/** A whole number that may be absent. */
export const optionalInteger = (goType: "int" | "uint32" = "int"): Reader<number | undefined> =>
  scalar<number | undefined>(
    goType,
    undefined,
    goType === "int" ? isInteger(Number.MIN_SAFE_INTEGER) : isInteger(0, 2 ** 32 - 1),
  );

function isInteger(least: number, most = Number.MAX_SAFE_INTEGER) {
  return (value: unknown): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

/** Any JSON, undefined when absent. */
export const raw = (): Reader<unknown> => ({
  goType: "json.RawMessage",
  zero: () => undefined,
  read: (value) => value,
});

/** A list, empty when absent. */
export function list<Value>(of: Reader<Value>): Reader<readonly Value[]> {
  const goType = `[]${of.goType}`;
  return {
    goType,
    zero: () => [],
    read(value, place) {
      if (value === null) return [];
      if (!Array.isArray(value)) throw mismatch(value, goType, place);
      return value.map((each: unknown) => (each === null ? of.zero() : of.read(each, place)));
    },
  };
}

/** A map by name, empty when absent. A member that is null is what `nothing` says. */
export function map<Value, Nothing = Value>(
  of: Reader<Value>,
  nothing?: () => Nothing,
): Reader<ReadonlyMap<string, Value | Nothing>> {
  const goType = `map[string]${nothing === undefined ? "" : "*"}${of.goType}`;
  return {
    goType,
    zero: () => new Map(),
    read(value, place) {
      if (value === null) return new Map();
      if (!isObject(value)) throw mismatch(value, goType, place);
      const absent: () => Value | Nothing = nothing ?? (() => of.zero());
      return new Map(
        Object.entries(value).map(([name, each]) => [name, each === null ? absent() : of.read(each, place)]),
      );
    },
  };
}

type Fields = Readonly<Record<string, Reader<unknown>>>;
type Members<Shape extends Fields> = { readonly [Name in keyof Shape]: Decoded<Shape[Name]> };

/**
 * An object of known members; others are not looked at. Names match in whatever case, as Go has it.
 *
 * @param goName - the name of Go's struct, such as `daemon.execPayload`; none for one without a name
 */
export function struct<const Shape extends Fields>(goName: string, fields: Shape): Reader<Members<Shape>> {
  const goType = goName === "" ? anonymousType(fields) : goName;
  const structName = goName.replace(/^.*\./, "");
  const zero = (): Members<Shape> => {
    const members = Object.entries(fields).map(([name, field]) => [name, field.zero()]);
    return Object.fromEntries(members) as Members<Shape>;
  };
  return {
    goType,
    zero,
    read(value, place) {
      if (value === null) return zero();
      if (!isObject(value)) throw mismatch(value, goType, place);
      const members: Record<string, unknown> = { ...zero() };
      for (const [key, member] of Object.entries(value)) {
        const name = Object.hasOwn(fields, key) ? key : key.toLowerCase();
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (field === undefined || member === null) continue;
        members[name] = field.read(member, {
          struct: structName,
          field: place.field === "" ? name : `${place.field}.${name}`,
        });
      }
      return members as Members<Shape>;
    },
  };
}

/** An object that may be absent. */
export function optional<Value>(of: Reader<Value>): Reader<Value | undefined> {
  return { goType: of.goType, zero: () => undefined, read: (value, place) => of.read(value, place) };
}

function anonymousType(fields: Fields): string {
  const members = Object.entries(fields).map(
    ([name, { goType }]) => `${fieldName(name)} ${goType} ${JSON.stringify(`json:"${name}"`)}`,
  );
  return `struct { ${members.join("; ")} }`;
}

function fieldName(name: string): string {
  return name
    .split("-")
    .map((word) => (word === "id" ? "ID" : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mismatch(value: unknown, goType: string, { struct, field }: Place): Error {
  const kind = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  const what = kind === "number" && /^u?int/.test(goType) ? `number ${String(value)}` : kind;
  const where = field === "" ? "Go value" : `Go struct field ${struct}.${field}`;
  return new Error(`json: cannot unmarshal ${what} into ${where} of type ${goType}`);
}
