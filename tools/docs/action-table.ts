import type { CharmAction, Framework } from "@paas-charm/core";
import { type EventOf, on, provided, readyUnit, type TestedCharm, transition } from "@paas-charm/testing";
import { plainCharm, withDatabase } from "../plain-charms.ts";
import { tableByForm } from "./by-form.ts";
import { code } from "./table.ts";

/** The actions of a framework's charms: as their metadata have them, with the results of running each. */
export async function actionTable(framework: Framework): Promise<string> {
  return await tableByForm(["Action", "Parameters", "What it does", "Results"], async (dialect) => {
    const charm = plainCharm(framework, dialect, withDatabase);
    const rows: (readonly string[])[] = [];
    for (const [name, action] of Object.entries(charm.metadata.actions)) {
      rows.push([code(name), parametersOf(action), action.description ?? "", await resultsOf(charm, name, action)]);
    }
    return rows;
  });
}

function parametersOf({ params = {}, required = [] }: CharmAction): string {
  return Object.keys(params)
    .map((name) => (required.includes(name) ? code(name) : `${code(name)}, optional`))
    .join("; ");
}

async function resultsOf(charm: TestedCharm, name: string, { params = {} }: CharmAction): Promise<string> {
  const state = readyUnit(charm, {
    relations: [provided.postgresql()],
    workload: { execs: [{ command: [], exit: 0 }] },
  });
  const deployed = await transition(charm, state, "config-changed");
  const values = Object.fromEntries(Object.keys(params).map((param) => [param, "sample"]));
  const { action } = await transition(charm, deployed.state, on.action(name, values) as EventOf);
  if (action.failure !== undefined) throw new Error(`cannot run the action ${name}: ${action.failure}`);
  return Object.keys(action.results).map(code).join(", ");
}
