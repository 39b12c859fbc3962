import type { Dialect, Framework } from "@paas-charm/core";
import { provided, readyUnit, relation, transition } from "@paas-charm/testing";
import { loadFixtures } from "../../packages/core/src/integrations/harness/load-fixtures.ts";
import { plainCharm, withDatabase } from "../plain-charms.ts";
import { tableByForm } from "./by-form.ts";
import { optionEffects } from "./option-tables.ts";
import { code, table } from "./table.ts";

/** What variables are for, by the end of their names. */
const meanings: readonly (readonly [ending: RegExp, meaning: string])[] = [
  [/BASE_URL$/, "where the application is reached: the ingress' URL, else its Service in the model"],
  [/SECRET_KEY$/, "the generated secret key, unless an option supplies one; the same on all units"],
  [/PEER_FQDNS$/, "host names of the other units, separated by commas; only when there are some"],
  [/METRICS_PORT$/, "where metrics are to be served"],
  [/METRICS_PATH$/, "under which path"],
  [/ALLOWED_HOSTS$/, "hosts of the option `django-allowed-hosts`, and that of the base URL, as a JSON list"],
  [/^(APP_|UVICORN_|SERVER_)?PORT$/, "where the application has to listen"],
  [/^UVICORN_HOST$/, "the address to listen on"],
  [/^NODE_ENV$/, "`production`, unless an option `node-env` of the author says otherwise"],
  [/^server\.forward-headers-strategy$/, "the ingress says what the client asked for"],
  [/^management\.server\.port$/, "where the metrics are to be served"],
  [/^management\.endpoints\.web\.base-path$/, "the metrics' path without its last part"],
  [/^management\.endpoints\.web\.path-mapping\.prometheus$/, "the last part of the metrics' path"],
  [/^management\.endpoints\.web\.exposure\.include$/, "what of the actuator is served"],
  [/^OTEL_(TRACES|METRICS|LOGS)_EXPORTER$/, "while no tracing is integrated"],
];

/** Variables of the database that is there only since Django needs one. */
const ofDatabase = /^POSTGRESQL_|^spring\.(datasource|jpa)\./;

/**
 * Variables that an application always has, or has without an option of its own, as seen in a unit with a peer.
 *
 * @throws for a variable that neither an option sets nor {@link meanings} explains
 */
export async function variableTable(framework: Framework): Promise<string> {
  return await tableByForm(["Variable", "In model `prod`, two units", "What it is"], async (dialect) => {
    const options = await optionEffects(framework, dialect);
    const ofOptions = new Set(options.flatMap(({ effects }) => effects));
    return Object.entries(await environmentOf(framework, dialect)).flatMap(([name, value]) => {
      const meaning = meanings.find(([ending]) => ending.test(name))?.[1];
      if (meaning === undefined && !ofDatabase.test(name) && !ofOptions.has(code(name))) {
        throw new Error(`cannot say what the variable ${name} of ${framework.name} is: add it to the meanings`);
      }
      const example = /SECRET_KEY$/.test(name) ? "86 characters" : code(value);
      return meaning === undefined ? [] : [[code(name), example, meaning]];
    });
  });
}

async function environmentOf(framework: Framework, dialect: Dialect): Promise<Readonly<Record<string, string>>> {
  const charm = plainCharm(framework, dialect, withDatabase);
  const { peers } = framework.dialects[dialect];
  const state = readyUnit(charm, {
    model: { name: "prod" },
    plannedUnits: 2,
    relations: [relation(peers, { remoteUnits: { 1: {} } }), provided.postgresql()],
  });
  return (await transition(charm, state, "config-changed")).environment;
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
