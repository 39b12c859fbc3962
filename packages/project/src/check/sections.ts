import type { YamlMap } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";
import type { ReportFault } from "./report-fault.ts";

const text = [(value: unknown) => typeof value === "string", "a text"] as const;
const whole = [(value: unknown) => Number.isInteger(value), "a whole number"] as const;
const truth = [(value: unknown) => typeof value === "boolean", "true or false"] as const;
const list = [Array.isArray, "a list"] as const;

/** Fields of entries whose type Juju judges, beyond those that have a rule of their own. */
const fields: Readonly<
  Record<string, Readonly<Record<string, readonly [is: (value: unknown) => boolean, what: string]>>>
> = {
  containers: { resource: text, mounts: list, uid: whole, gid: whole },
  resources: { description: text, filename: text },
  storage: { description: text, location: text, shared: truth, "read-only": truth, properties: list },
  devices: { description: text, countmin: whole, countmax: whole },
  "extra-bindings": {},
};

/** What Juju refuses of the shape of sections and their entries. Source: Juju 3.6, package charm, `charmSchema`. */
export function sectionRules(charm: YamlMap, report: ReportFault): void {
  for (const [section, known] of Object.entries(fields)) {
    const value = charm[section];
    if (value !== undefined && value !== null && !isMap(value)) {
      report("section-shape", [section], `\`${section}\` needs entries by name`, "write `name: {…}`");
      continue;
    }
    for (const [name, entry] of Object.entries(mapAt(value))) {
      if (section === "extra-bindings") continue;
      if (entry !== null && !isMap(entry)) {
        report(
          "section-shape",
          [section, name],
          `\`${name}\` in \`${section}\` is no map`,
          "write its fields below it",
        );
        continue;
      }
      for (const [field, [is, what]] of Object.entries(known)) {
        const found = mapAt(entry)[field];
        if (found !== undefined && found !== null && !is(found))
          report(
            "entry-field",
            [section, name, field],
            `${field} of \`${name}\` in \`${section}\` is not ${what}`,
            `make it ${what}`,
          );
      }
    }
  }
  const { subordinate, terms } = charm;
  if (terms !== undefined && terms !== null && !Array.isArray(terms))
    report("section-shape", ["terms"], "`terms` is no list", "write `terms: [owner/name]`");
  if (subordinate !== undefined && subordinate !== null && !/^(?:true|false|yes|no|on|off)$/i.test(String(subordinate)))
    report("entry-field", ["subordinate"], "`subordinate` is neither true nor false", "write `subordinate: true`");
}
