import type { UnitReport } from "@paas-charm/local";
import { coloured } from "./colours.ts";

/** Why a unit has its status: each unmet condition, the one that the status shows first, and what would clear it. */
export function reasons(report: UnitReport): string {
  const { current, message } = report["workload-status"];
  const failed = report["failed-hook"];
  if (failed !== undefined) {
    return [
      `  ${coloured("error")} since hook ${failed.hook} failed, ${failed.failures} in a row\n`,
      `    comes again  ${failed["retry-at"]}, or now: npx paas-charm resolved <unit>\n`,
      "    its output   npx paas-charm debug-log --level WARNING --no-tail\n",
    ].join("");
  }
  const { explanation } = report;
  if (explanation === undefined || explanation.unmet.length === 0) {
    return `  ${coloured(current)}${message === "" ? "" : `  ${message}`}\n    nothing is unmet\n`;
  }
  const width = Math.max(...explanation.unmet.map(({ type }) => type.length), "clears on".length);
  const lines = explanation.unmet.flatMap(({ type, level, message: text, clears }) => [
    `    ${type.padEnd(width)}  ${coloured(level)}  ${text}\n`,
    `    ${"clears on".padEnd(width)}  ${clears}\n`,
  ]);
  return `  ${coloured(current)} since ${explanation.since}, ${explanation.event}\n${lines.join("")}`;
}
