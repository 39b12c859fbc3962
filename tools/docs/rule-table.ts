import { rules } from "../../packages/project/src/rules.ts";
import { code, table } from "./table.ts";

/** Every rule, what it finds and who refuses that. */
export async function ruleTable(): Promise<string> {
  const rows = Object.entries(rules).map(([id, { finds, by }]) => [code(id), finds, by.join(", ")]);
  return table(["Rule", "Finds that", "Refused by"], rows);
}
