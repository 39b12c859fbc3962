import { parseBool, quote } from "./go-text.ts";
import { usage } from "./tool-failure.ts";

/** A flag that a tool takes. */
interface Flag {
  readonly type: "bool" | "text";
  /** Name of the value in the result; several flags may share it. */
  readonly to: string;
  /** Refuses a value by throwing its reason as a plain `Error`; gives the value to keep. */
  readonly check?: (text: string) => string;
}

/** Flags by name, without dashes. */
export type Flags = Readonly<Record<string, Flag>>;

/** What was given: values of flags, and the arguments that are none. */
export interface ParsedArgs {
  readonly flags: ReadonlyMap<string, string | true>;
  readonly args: readonly string[];
}

/**
 * Reads arguments as Juju's flag parser does: long names after two dashes, letters after one (several in a row, a value glued on), flags
 * between arguments, and no flag any more after `--`.
 *
 * @throws `ToolFailure` with exit code 2
 */
export function parseFlags(known: Flags, argv: readonly string[]): ParsedArgs {
  const flags = new Map<string, string | true>();
  const args: string[] = [];
  const rest = [...argv];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next === "--") return { flags, args: [...args, ...rest] };
    if (next.startsWith("--")) longFlag(known, next.slice(2), rest, flags);
    else if (next.startsWith("-") && next !== "-") shortFlags(known, next.slice(1), rest, flags);
    else args.push(next);
  }
  return { flags, args };
}

function longFlag(known: Flags, text: string, rest: string[], into: Map<string, string | true>): void {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const given = equals < 0 ? undefined : text.slice(equals + 1);
  const shown = name.length === 1 ? `-${name}` : `--${name}`;
  const flag = find(known, name, shown);
  if (flag.type === "bool") {
    into.set(flag.to, given === undefined ? true : boolean(given, shown));
    return;
  }
  set(flag, given ?? rest.shift(), shown, into);
}

function shortFlags(known: Flags, letters: string, rest: string[], into: Map<string, string | true>): void {
  for (let index = 0; index < letters.length; index++) {
    const letter = letters.charAt(index);
    const flag = find(known, letter, `-${letter}`);
    if (flag.type === "bool") {
      into.set(flag.to, true);
      continue;
    }
    const glued = letters.slice(index + 1);
    set(flag, glued === "" ? rest.shift() : glued, `-${letter}`, into);
    return;
  }
}

function find(known: Flags, name: string, shown: string): Flag {
  const flag = Object.hasOwn(known, name) ? known[name] : undefined;
  if (flag === undefined) throw usage(`option provided but not defined: ${shown}`);
  return flag;
}

function boolean(text: string, shown: string): string | true {
  const value = parseBool(text);
  if (value === undefined) {
    throw usage(
      `invalid boolean value ${quote(text)} for ${shown}: strconv.ParseBool: parsing ${quote(text)}: invalid syntax`,
    );
  }
  return value ? true : "";
}

function set(flag: Flag, value: string | undefined, shown: string, into: Map<string, string | true>): void {
  if (value === undefined) throw usage(`option needs an argument: ${shown}`);
  try {
    into.set(flag.to, flag.check?.(value) ?? value);
  } catch (cause) {
    throw usage(
      `invalid value ${quote(value)} for option ${shown}: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}
