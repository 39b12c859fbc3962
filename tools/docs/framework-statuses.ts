import type { CharmOption, ConfigValue, Dialect, Framework } from "@paas-charm/core";
import {
  provided,
  readyUnit,
  type StateOf,
  type TestedCharm,
  type TransitionOptions,
  transition,
} from "@paas-charm/testing";
import { plainCharm, withDatabase } from "../plain-charms.ts";
import { tableByForm } from "./by-form.ts";
import { code } from "./table.ts";

/** One way to a status. */
interface Situation {
  readonly when: string;
  readonly state: StateOf;
  readonly options?: TransitionOptions;
}

/** Values that an option may not have, tried one after the other. */
const wrong: Readonly<Record<CharmOption["type"], readonly ConfigValue[]>> = {
  string: ["", "?", "not a value"],
  int: [0, -1, 99_999_999],
  float: [0, -1],
  boolean: [],
  secret: [],
};

const database = provided.postgresql();

/** Statuses that charms of a framework have beside those of all charms, each seen in a transition. */
export async function frameworkStatuses(framework: Framework): Promise<string> {
  return await tableByForm(
    ["Message", "Status", "When", "Clears on"],
    async (dialect) => {
      const charm = plainCharm(framework, dialect, withDatabase);
      const rows: (readonly string[])[] = await optionRows(charm);
      for (const situation of situationsOf(framework, dialect, charm)) {
        const row = await rowOf(charm, situation);
        if (row !== undefined) rows.push(row);
      }
      return rows;
    },
    "as given",
  );
}

/** For each option of the framework that has a rule, what a value outside it gives. */
async function optionRows(charm: TestedCharm): Promise<(readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for (const [name, { type }] of Object.entries(charm.metadata.options)) {
    for (const value of wrong[type]) {
      const state = readyUnit(charm, { config: { [name]: value }, relations: [database] });
      const row = await rowOf(charm, { when: `${code(name)} is ${code(JSON.stringify(value))}`, state });
      if (row === undefined) continue;
      rows.push(row);
      break;
    }
  }
  return rows;
}

async function rowOf(charm: TestedCharm, { when, state, options }: Situation): Promise<readonly string[] | undefined> {
  const { status, result } = await transition(charm, state, "config-changed", options);
  if (status.status === "active") return undefined;
  return [code(status.message), code(status.status), when, result.conclusion?.unmet[0]?.clears ?? ""];
}

function situationsOf(framework: Framework, dialect: Dialect, charm: TestedCharm): readonly Situation[] {
  const { container, webServer } = framework.dialects[dialect];
  const relations = [database];
  return [
    { when: "the leader has made no key yet", state: readyUnit(charm, { leader: false, relations }) },
    { when: "the database that it needs is not there", state: readyUnit(charm) },
    {
      when: "the image has no service of the framework's name",
      state: { ...readyUnit(charm, { relations }), containers: { [container]: {} } },
    },
    {
      when: "`paas-config.yaml` asks for JSON logging",
      state: readyUnit(charm, { relations }),
      options: { paasConfig: { state: "parsed", value: { framework_logging_format: "json" } } },
    },
    ...(webServer?.kind === "gunicorn" ? gunicornSituations(charm) : []),
  ];
}

function gunicornSituations(charm: TestedCharm): readonly Situation[] {
  const relations = [database];
  const { service, workloadUser } = charm.definition.framework;
  const config = { "webserver-worker-class": "gevent" };
  const check = "/bin/python3 -m gunicorn";
  return [
    {
      when: "the image lacks the package of the worker class",
      state: readyUnit(charm, {
        config,
        relations,
        workload: { execs: { "python3 -c": { exit: 1, stderr: "ModuleNotFoundError: No module named 'gevent'\n" } } },
      }),
    },
    {
      when: "a worker class is set, and the service's command names none",
      state: readyUnit(charm, {
        config,
        relations,
        workload: {
          execs: { "python3 -c": "" },
          services: {
            [service]: { override: "replace", startup: "enabled", command: `${check} app:app`, user: workloadUser },
          },
        },
      }),
    },
    {
      when: "gunicorn refuses its settings, or cannot import the application",
      state: readyUnit(charm, {
        relations,
        workload: { execs: { [check]: { exit: 1, stderr: "ModuleNotFoundError: No module named 'app'\n" } } },
      }),
    },
  ];
}
