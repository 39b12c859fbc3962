import type { CharmOption, Framework } from "@paas-charm/core";
import { go } from "@paas-charm/go";
import { springBoot } from "@paas-charm/spring-boot";
import type { Fixed } from "../../packages/core/src/integrations/harness/load-fixtures.ts";
import { plainCharm } from "../plain-charms.ts";
import { charmWith } from "./integration-transitions.ts";
import { code, table } from "./table.ts";

/** The options that the extensions add for an integration on its usual endpoint; undefined where there are none. */
export function integrationOptions(fixed: Fixed): string | undefined {
  const [others, spring] = [rowsOf(fixed, go), rowsOf(fixed, springBoot)];
  const same = new Set(others.filter((row) => spring.includes(row)));
  const rows = [
    ...others.map((row) => [...cellsOf(row), same.has(row) ? "all" : "all but Spring Boot"]),
    ...spring.filter((row) => !same.has(row)).map((row) => [...cellsOf(row), "Spring Boot"]),
  ].sort(([one = ""], [other = ""]) => (one < other ? -1 : one > other ? 1 : 0));
  return rows.length === 0 ? undefined : table(["Option", "Type", "Default", "What it is", "Frameworks"], rows);
}

/** Each as text, to be compared. */
function rowsOf(fixed: Fixed, framework: Framework): readonly string[] {
  const plain = plainCharm(framework, "2.0b1").metadata.options;
  return Object.entries(charmWith(fixed, true, framework).metadata.options)
    .filter(([name]) => !Object.hasOwn(plain, name))
    .map((entry) => JSON.stringify(entry));
}

function cellsOf(row: string): readonly string[] {
  const [name, { type, default: value, description = "" }] = JSON.parse(row) as [string, CharmOption];
  return [code(name), type, value === undefined ? "" : code(`${value}`), description];
}
