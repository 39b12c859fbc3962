import type { Row } from "./measure-dispatches.ts";
import { table } from "./table.ts";
import type { TransitionFigures } from "./transitions.ts";

/** All that was measured. */
export interface Figures {
  readonly rows: readonly Row[];
  readonly transitions: readonly TransitionFigures[];
  readonly codeBytes: number;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
const mib = (kib: number): string => `${(kib / 1024).toFixed(1)} MiB`;

/** What dispatches cost, contender by contender. */
export function costTable({ rows }: Figures): string {
  const head = ["", "wall", "CPU", "peak", "hook tools", "Pebble", "writes", "restarts", "signals"];
  return table([
    head,
    ...rows.flatMap(({ name, ours, bare, ops, counts }) => [
      [
        name,
        ms(ours.wallMs),
        ms(ours.cpuMs),
        mib(ours.peakKib),
        ...[counts.tools, counts.requests, counts.writes, counts.restarts, counts.signals].map(String),
      ],
      ["  bare script, same calls", ms(bare.wallMs), ms(bare.cpuMs), mib(bare.peakKib)],
      ...(ops === undefined
        ? []
        : [["  ops charm that does nothing", ms(ops.wallMs), ms(ops.cpuMs), mib(ops.peakKib)]]),
    ]),
  ]);
}

/** One line of what is promised. */
export interface Verdict {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  readonly kept: boolean;
  /** A count does not depend on the machine, so it fails the bench. */
  readonly isCount: boolean;
}

/** Everything measured against its budget. */
export function verdicts({ rows, transitions, codeBytes }: Figures): readonly Verdict[] {
  const most = (what: string, value: number, budget: number, text: (value: number) => string, isCount = false) => ({
    what,
    measured: text(value),
    budget: `≤ ${text(budget)}`,
    kept: value <= budget,
    isCount,
  });
  const alone = transitions[0]?.toolCalls ?? 0;
  const [first] = transitions;
  return [
    ...rows.flatMap(({ name, happening, aboveBareMs, ours, counts }) => [
      most(`${name}: CPU above the bare script`, aboveBareMs, happening === "update-status" ? 20 : 25, ms),
      most(`${name}: peak memory`, ours.peakKib, 60 * 1024, mib),
      ...(happening === "update-status"
        ? [
            most(`${name}: hook tools`, counts.tools, counts.toolBudget, String, true),
            most(`${name}: writes`, counts.writes, 0, String, true),
            most(`${name}: restarts and signals`, counts.restarts + counts.signals, 0, String, true),
          ]
        : []),
    ]),
    ...transitions
      .slice(1)
      .map(({ remoteUnits, toolCalls }) =>
        most(`hook tools with ${remoteUnits} peers`, toolCalls, alone + remoteUnits, String, true),
      ),
    ...(first === undefined
      ? []
      : [most("a transition in process", first.medianMs, 0.5, (value) => `${value.toFixed(2)} ms`)]),
    most("code of the charm", codeBytes / 1000, 1000, (value) => `${Math.round(value)} kB`),
  ];
}

/** Each budget with its verdict. */
export function verdictTable(all: readonly Verdict[]): string {
  return table([
    ["", "measured", "budget", "verdict"],
    ...all.map(({ what, measured, budget, kept }) => [what, measured, budget, kept ? "kept" : "MISSED"]),
  ]);
}
