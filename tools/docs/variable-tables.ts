import type { Dialect, Framework } from "@paas-charm/core";
import { provided, readyUnit, relation, transition } from "@paas-charm/testing";
import { loadFixtures } from "../../packages/core/src/integrations/harness/load-fixtures.ts";
import { plainCharm, withDatabase } from "../plain-charms.ts";
import { code, table } from "./table.ts";

/** What variables are for that no option sets, by the end of their names. */
const meanings: readonly (readonly [ending: RegExp, meaning: string])[] = [
  [/BASE_URL$/, "where the application is reached: the ingress' URL, else its Service in the model"],
  [/SECRET_KEY$/, "the generated secret key, unless an option supplies one; the same on all units"],
  [/PEER_FQDNS$/, "host names of the other units, separated by commas; only when there are some"],
  [/METRICS_PORT$/, "where metrics are to be served"],
  [/METRICS_PATH$/, "under which path"],
  [/ALLOWED_HOSTS$/, "hosts of the option `django-allowed-hosts`, and that of the base URL, as a JSON list"],
];

/** Variables that an application always has, or has without an option of its own, as seen in a unit with a peer. */
export async function variableTable(framework: Framework, dialect: Dialect): Promise<string> {
  const charm = plainCharm(framework, dialect, withDatabase);
  const { peers } = framework.dialects[dialect];
  const state = readyUnit(charm, {
    model: { name: "prod" },
    plannedUnits: 2,
    relations: [relation(peers, { remoteUnits: { 1: {} } }), provided.postgresql()],
  });
  const { environment } = await transition(charm, state, "config-changed");
  const rows = Object.entries(environment)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, value]) => {
      const meaning = meanings.find(([ending]) => ending.test(name))?.[1];
      const example = /SECRET_KEY$/.test(name) ? "86 characters" : code(value);
      return meaning === undefined ? [] : [[code(name), example, meaning]];
    });
  return table(["Variable", "In model `prod`, two units", "What it is"], rows);
}

/** Variables of each integration on its usual endpoint, all forms of providers together. */
export async function integrationTable(): Promise<string> {
  const fixtures = await loadFixtures();
  const rows = fixtures.flatMap(({ name, integration, fixture: { forms } }) => {
    const variables = [...new Set(forms.flatMap(({ env }) => Object.keys(env)))].sort();
    return variables.length === 0 ? [] : [[code(name), code(integration.endpoint), variables.map(code).join(" ")]];
  });
  return table(["Interface", "Endpoint", "Variables"], rows);
}
