import * as z from "zod";
import type { Problem } from "../conditions.ts";
import type { Databag } from "../juju/hook-tools.ts";

/** A databag that was judged: what it means, or what is wrong with which key. */
export type ParsedDatabag<Data> =
  | { readonly data: Data; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] };

/** Judges the keys of a databag that a schema names; the others are dropped. No reason holds a value. */
export function parseDatabag<Schema extends z.ZodType>(schema: Schema, bag: Databag): ParsedDatabag<z.infer<Schema>> {
  const result = schema.safeParse(bag);
  if (result.success) return { data: result.data };
  const problems = new Map<string, Problem>();
  for (const { path, message } of result.error.issues) {
    const key = path.map(String).join(".");
    if (!problems.has(key)) problems.set(key, { key, reason: Object.hasOwn(bag, key) ? message : "missing" });
  }
  return { problems: [...problems.values()] };
}

/** A text that an environment variable can hold. */
export const filledText = () =>
  z
    .string()
    .min(1, "is empty")
    .refine((value) => !value.includes("\0"), "holds a NUL character");

/** An http or https URL that is used as it is written, so that the parser may not have to mend it. */
export const webAddress = () =>
  filledText().refine((value) => !/\s/.test(value) && parseWebUrl(value) !== undefined, "is no http or https URL");

/** An http or https URL in normal form: host in lower case, no default port, a path at least `/`. */
export const normalWebUrl = () =>
  filledText()
    .refine((value) => parseWebUrl(value) !== undefined, "is no http or https URL")
    .transform((value) => parseWebUrl(value)?.href ?? value);

/** The URL when it is one of the web. */
export function parseWebUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url : undefined;
}
