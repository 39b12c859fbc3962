import { judgePlan } from "./judge-plan.ts";
import { PlanError } from "./plan-error.ts";
import type { Plan } from "./types.ts";

/**
 * Reads a plan as Pebble prints it. What Go's encoder emits for a plan is a small part of YAML: block maps and lists, scalars on
 * one line or as a literal block. That much is read here, without a parser that would cost every dispatch some milliseconds; for
 * anything else the `yaml` package is loaded.
 *
 * @throws {@link PlanError} when the text is no plan
 */
export async function readPlanYaml(text: string): Promise<Plan> {
  const plain = readEmitted(text);
  return judgePlan(plain === undefined ? await parsed(text) : plain.value);
}

async function parsed(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    return parse(text);
  } catch {
    // No cause: the parser quotes the text, and environments hold secrets.
    throw new PlanError("", "cannot read the plan: it is no YAML");
  }
}

/** Thrown within this file for what the small reader does not know. */
class Unfamiliar extends Error {}

interface Line {
  readonly indent: number;
  readonly text: string;
  readonly raw: string;
}

/** The value of a text of the known form; undefined for any other. */
export function readEmitted(text: string): { readonly value: unknown } | undefined {
  const lines = text.split("\n").map((raw): Line => {
    const content = raw.trimStart();
    return { indent: raw.length - content.length, text: content, raw };
  });
  while (lines.at(-1)?.text === "") lines.pop();
  if (lines.length === 0) return undefined;
  if (lines.length === 1 && lines[0]?.text === "{}") return { value: {} };
  try {
    const reader = new Reader(lines);
    const value = reader.block(0);
    return reader.done() ? { value } : undefined;
  } catch (error) {
    if (error instanceof Unfamiliar) return undefined;
    throw error;
  }
}

/** A position in the lines. */
class Reader {
  readonly #lines: readonly Line[];
  #at = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  done(): boolean {
    return this.#at === this.#lines.length;
  }

  block(indent: number): unknown {
    const line = this.#lines[this.#at];
    if (line === undefined || line.indent !== indent) throw new Unfamiliar();
    return line.text.startsWith("- ") ? this.#list(indent) : this.#map(indent);
  }

  #map(indent: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (
      let line = this.#lines[this.#at];
      line?.indent === indent && !line.text.startsWith("- ");
      line = this.#lines[this.#at]
    ) {
      const { key, rest } = splitKey(line.text);
      if (Object.hasOwn(map, key) || key === "__proto__") throw new Unfamiliar();
      this.#at += 1;
      map[key] = rest === "" ? this.#nested(indent) : this.#scalar(rest, indent);
    }
    return map;
  }

  #nested(indent: number): unknown {
    const next = this.#lines[this.#at];
    if (next === undefined || next.text === "" || next.indent <= indent) throw new Unfamiliar();
    return this.block(next.indent);
  }

  #list(indent: number): unknown[] {
    const list: unknown[] = [];
    for (
      let line = this.#lines[this.#at];
      line?.indent === indent && line.text.startsWith("- ");
      line = this.#lines[this.#at]
    ) {
      this.#at += 1;
      list.push(this.#scalar(line.text.slice(2), indent));
    }
    return list;
  }

  #scalar(text: string, indent: number): unknown {
    const literal = /^\|([-+]?)$/.exec(text);
    return literal === null ? scalar(text) : this.#literal(literal[1] ?? "", indent);
  }

  /** A literal block: lines deeper than its key, their own indentation kept. */
  #literal(chomp: string, indent: number): string {
    const lines: string[] = [];
    let depth: number | undefined;
    for (let line = this.#lines[this.#at]; line !== undefined; line = this.#lines[this.#at]) {
      const blank = line.raw.trim() === "";
      if (!blank && line.indent <= indent) break;
      if (!blank) depth ??= line.indent;
      if (blank && line.raw.length > (depth ?? Number.POSITIVE_INFINITY)) lines.push(line.raw.slice(depth));
      else lines.push(blank ? "" : line.raw.slice(depth));
      this.#at += 1;
    }
    if (depth === undefined || chomp === "+" || lines[0] === "" || lines.at(-1) === "") throw new Unfamiliar();
    return lines.join("\n") + (chomp === "-" ? "" : "\n");
  }
}

function splitKey(text: string): { key: string; rest: string } {
  const match =
    /^(?:"((?:[^"\\])*)"|'((?:[^']|'')*)'|([A-Za-z0-9_./$%+@()\\;^=~*][^:#]*|[A-Za-z0-9_]))(?::$|: (.*)$)/.exec(text);
  if (match === null) throw new Unfamiliar();
  const key = match[1] ?? match[2]?.replaceAll("''", "'") ?? match[3] ?? "";
  if (match[3] !== undefined && (match[3].endsWith(" ") || /^[*&!|>%@`]/.test(match[3]))) throw new Unfamiliar();
  return { key, rest: match[4] ?? "" };
}

function scalar(text: string): unknown {
  if (text.startsWith('"')) return doubleQuoted(text);
  if (text.startsWith("'")) {
    const match = /^'((?:[^']|'')*)'$/.exec(text);
    if (match?.[1] === undefined) throw new Unfamiliar();
    return match[1].replaceAll("''", "'");
  }
  if (text === "{}") return {};
  if (text === "[]") return [];
  if (text === "null" || text === "~") return null;
  if (text === "true") return true;
  if (text === "false") return false;
  if (/^[&*!|>{}[\]%@`#,?:]/.test(text) || /^- |: | #|:$/.test(text)) throw new Unfamiliar();
  if (/^[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (/^[-+.]?\d[\d_]*$|^0[xob]|^[-+]?\.(?:inf|nan)$/i.test(text)) throw new Unfamiliar();
  return text;
}

const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\u0007",
  b: "\b",
  e: "\u001b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};

function doubleQuoted(text: string): string {
  if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) throw new Unfamiliar();
  return text.slice(1, -1).replace(/\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)/g, (_all, code: string) => {
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    const character = escapes[code];
    if (character === undefined) throw new Unfamiliar();
    return character;
  });
}
