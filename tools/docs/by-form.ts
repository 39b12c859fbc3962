import type { Dialect } from "@paas-charm/core";
import { table } from "./table.ts";

/** The two forms of charms, as pages call them. */
export const forms: readonly (readonly [form: string, dialect: Dialect])[] = [
  ["older", "1.12"],
  ["newer", "2.0b1"],
];

type Row = readonly string[];

/**
 * One table for both forms: a row that is the same in both stands once.
 *
 * @param head - titles of the columns; `Form` comes behind the first
 * @param order - of the rows
 */
export async function tableByForm(
  head: readonly string[],
  rowsOf: (dialect: Dialect) => Promise<readonly Row[]>,
  order: "by name" | "as given" = "by name",
): Promise<string> {
  const found = new Map<string, { readonly row: Row; readonly forms: string[] }>();
  for (const [form, dialect] of forms) {
    for (const row of await rowsOf(dialect)) {
      const key = JSON.stringify(row);
      const same = found.get(key);
      if (same === undefined) found.set(key, { row, forms: [form] });
      else same.forms.push(form);
    }
  }
  const rows = [...found.values()].map(({ row: [first = "", ...others], forms: in_ }) => [
    first,
    in_.length === forms.length ? "both" : in_.join(", "),
    ...others,
  ]);
  const [first = "", ...others] = head;
  return table([first, "Form", ...others], order === "by name" ? rows.sort(byFirst) : rows);
}

function byFirst([one = ""]: Row, [other = ""]: Row): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
