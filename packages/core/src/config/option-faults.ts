import type { Condition, Problem } from "../conditions.ts";

/** Names of missing and invalid options as the library words it, reasons behind: `invalid options: a (reason)`. */
export function optionFaults(missing: readonly string[], problems: readonly Problem[]): string | undefined {
  const invalid = [...new Set(problems.map(({ key }) => key))].sort();
  const parts = [
    ...(missing.length > 0 ? [`missing options: ${[...missing].sort().join(", ")}`] : []),
    ...(invalid.length > 0 ? [`invalid options: ${invalid.join(", ")}${reasons(invalid, problems)}`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : undefined;
}

/** The condition for faulty options; none when all is well. */
export function optionsCondition(
  type: string,
  missing: readonly string[],
  problems: readonly Problem[],
): readonly Condition[] {
  const message = optionFaults(missing, problems);
  return message === undefined
    ? []
    : [{ type, level: "blocked", message, clears: "config-changed, after: juju config" }];
}

function reasons(keys: readonly string[], problems: readonly Problem[]): string {
  const known = problems.filter(({ reason }) => reason !== "");
  if (known.length === 0) return "";
  const [only] = keys;
  const texts = known.map(({ key, reason }) => (keys.length === 1 && key === only ? reason : `${key}: ${reason}`));
  return ` (${texts.join("; ")})`;
}
