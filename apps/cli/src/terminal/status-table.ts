import type { ApplicationStatus, StatusReport, UnitStatus } from "@paas-charm/local";
import { coloured } from "./colours.ts";

interface Row {
  readonly cells: readonly string[];
  /** State that each cell is coloured by. */
  readonly states: readonly (string | undefined)[];
}

/** The status of a model as a table, with the columns of `juju status`. */
export function statusTable(report: StatusReport): string {
  const rows = Object.entries(report.applications).flatMap(([app, application]): readonly Row[] => {
    const { current } = application["application-status"];
    const units = Object.entries(application.units);
    if (units.length === 0)
      return [
        {
          cells: [app, current, "", "", application["application-status"].message ?? "", application.address],
          states: [undefined, current],
        },
      ];
    return units.map(([unit, status], index) => {
      const { "workload-status": workload, "juju-status": agent, leader } = status;
      return {
        cells: [
          index === 0 ? app : "",
          index === 0 ? current : "",
          `${unit}${leader === true ? "*" : ""}`,
          workload.current,
          workload.message || (agent.current === "executing" ? (agent.message ?? "") : ""),
          addressOf(application, status),
        ],
        states: [undefined, current, undefined, workload.current],
      };
    });
  });
  const head: Row = { cells: ["App", "Status", "Unit", "Workload", "Message", "Address"], states: [] };
  const all = [head, ...rows];
  const widths = head.cells.map((_, column) => Math.max(...all.map(({ cells }) => cells[column]?.length ?? 0)));
  const lines = all.map(({ cells, states }) =>
    cells
      .map((cell, column) => {
        const padded = column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0);
        const state = states[column];
        return state === undefined ? padded : coloured(state, padded);
      })
      .join("  ")
      .trimEnd(),
  );
  return `${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

/** Where a person can reach the unit: the ports that it has opened are on this machine. */
function addressOf({ address }: ApplicationStatus, unit: UnitStatus): string {
  const [port] = (unit["opened-ports"] ?? []).flatMap((opened) => /^(\d+)\/tcp$/.exec(opened)?.[1] ?? []);
  const host = address || unit.address;
  return port === undefined ? host : `http://${host === "127.0.0.1" ? "localhost" : host}:${port}`;
}
