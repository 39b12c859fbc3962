import type { Problem } from "../conditions.ts";
import type { Databag } from "../juju/hook-tools.ts";

/** What a key's text means, or why it cannot be used. The reason never holds the text. */
type Checked<Value> = { readonly value: Value } | { readonly reason: string };

/** Judges the text of one key. Plain functions, since a schema library costs more than all else that a charm does for an event. */
export type Check<Value> = (text: string) => Checked<Value>;

type Checks = Readonly<Record<string, Check<unknown>>>;
type ValueOf<One> = One extends Check<infer Value> ? Value : never;

/** A databag that was judged: what it means, or what is wrong with which key. */
export type ParsedDatabag<Required extends Checks, Optional extends Checks> =
  | {
      readonly data: { readonly [Key in keyof Required]: ValueOf<Required[Key]> } & {
        readonly [Key in keyof Optional]?: ValueOf<Optional[Key]>;
      };
      readonly problems?: undefined;
    }
  | { readonly problems: readonly Problem[] };

/** Judges the keys that are named, every one of them, so that all that is wrong is told at once; other keys are dropped. */
export function parseDatabag<
  const Required extends Checks,
  const Optional extends Checks = Readonly<Record<never, never>>,
>(bag: Databag, required: Required, optional?: Optional): ParsedDatabag<Required, Optional> {
  const problems: Problem[] = [];
  const data: Record<string, unknown> = {};
  for (const [key, check] of [...Object.entries(required), ...Object.entries(optional ?? {})]) {
    const text = Object.hasOwn(bag, key) ? bag[key] : undefined;
    if (text === undefined) {
      if (Object.hasOwn(required, key)) problems.push({ key, reason: "missing" });
      continue;
    }
    const checked = check(text);
    if ("reason" in checked) problems.push({ key, reason: checked.reason });
    else data[key] = checked.value;
  }
  if (problems.length > 0) return { problems };
  return { data: data as Exclude<ParsedDatabag<Required, Optional>, { problems: readonly Problem[] }>["data"] };
}

/** A text that an environment variable can hold. */
export const filledText: Check<string> = (text) => {
  if (text === "") return { reason: "is empty" };
  return text.includes("\0") ? { reason: "holds a NUL character" } : { value: text };
};

/** One of some words. */
export const oneOf =
  <Word extends string>(...words: readonly Word[]): Check<Word> =>
  (text) => {
    const word = words.find((one) => one === text);
    return word === undefined ? { reason: `is none of ${words.join(", ")}` } : { value: word };
  };

/** A port, in the forms that the Python library reads as a whole number. */
export const portNumber: Check<number> = (text) => {
  if (!/^\s*\+?\d+(\.0*)?\s*$/.test(text)) return { reason: "is no whole number" };
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? { value: port } : { reason: "is out of range; 1 to 65535" };
};

/** A truth value, in the words that the Python library reads. */
export const truth: Check<boolean> = (text) => {
  if (/^(true|t|yes|y|on|1)$/i.test(text)) return { value: true };
  return /^(false|f|no|n|off|0)$/i.test(text) ? { value: false } : { reason: "is neither true nor false" };
};

/** An http or https URL that is used as it is written, so that the parser may not have to mend it. */
export const webAddress: Check<string> = (text) => {
  const filled = filledText(text);
  if ("reason" in filled) return filled;
  return /\s/.test(text) || parseWebUrl(text) === undefined ? { reason: "is no http or https URL" } : filled;
};

/** An http or https URL in normal form: host in lower case, no default port, a path at least `/`. */
export const normalWebUrl: Check<string> = (text) => {
  const filled = filledText(text);
  if ("reason" in filled) return filled;
  const url = parseWebUrl(text);
  return url === undefined ? { reason: "is no http or https URL" } : { value: url.href };
};

/** The URL when it is one of the web. */
export function parseWebUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url : undefined;
}
