import { django } from "@paas-charm/django";
import { flask } from "@paas-charm/flask";
import {
  on,
  provided,
  type Rule,
  readyUnit,
  relation,
  type StateOf,
  type TestedCharm,
  type TransitionOptions,
  transition,
} from "@paas-charm/testing";
import { plainCharm } from "../plain-charms.ts";
import { code, table } from "./table.ts";

/** One way to a status. */
interface Situation {
  /** What is the matter, for people. */
  readonly when: string;
  readonly charm?: TestedCharm;
  readonly state: StateOf;
  readonly options?: TransitionOptions;
  /** Whether the unit was well before, so that the state is what came over it. */
  readonly later?: StateOf;
}

const guestbook = plainCharm(
  flask,
  "1.12",
  `config: {options: {token: {type: secret}, motto: {type: string, optional: false}}}
requires:
  postgresql: {interface: postgresql_client, limit: 1}
  s3: {interface: s3, optional: true, limit: 1}
  oidc: {interface: oauth, optional: true, limit: 1}
  cache: {interface: redis, optional: true}
`,
);
const newer = plainCharm(flask, "2.0b1");
const database = provided.postgresql();
const config = { motto: "Be kind" };
const unknown = "secret:aaaaaaaaaaaaaaaaaaaa";
const allow: readonly Rule[] = ["secret-not-granted"];
const migrating = {
  files: { "/flask/app/migrate.sh": "exit 1" },
  execs: { bash: { exit: 1, stdout: "no such table\n" } },
};

/** In the order in which they are judged: the first that holds is the status. */
const situations: readonly Situation[] = [
  {
    when: "`paas-config.yaml` says something that it may not",
    state: readyUnit(guestbook, { config }),
    options: { paasConfig: { state: "parsed", value: { colour: "red" } } },
  },
  {
    when: "the secret of an option is not granted, or gone",
    state: readyUnit(guestbook, { config: { ...config, token: unknown } }),
    options: { allow },
  },
  {
    when: "an option of the framework has a value that it cannot use",
    state: readyUnit(guestbook, { config: { ...config, "flask-permanent-session-lifetime": 0 } }),
  },
  { when: "an option that must be set is not", state: readyUnit(guestbook, {}) },
  {
    when: "a provider publishes what cannot be read",
    state: readyUnit(guestbook, {
      config,
      relations: [database, relation("ingress", { remoteAppData: { ingress: "?" } })],
    }),
  },
  {
    when: "the container has not started, or its Pebble does not answer",
    state: readyUnit(guestbook, { config, workload: { canConnect: false } }),
  },
  {
    when: "there is no secret key yet: a unit that is no leader, before the leader made it",
    state: readyUnit(guestbook, { config, leader: false }),
  },
  { when: "the same on base 26.04", charm: newer, state: readyUnit(newer, { leader: false }) },
  {
    when: "an endpoint without `optional: true` is not integrated, or its provider has not answered; the services are stopped",
    state: readyUnit(guestbook, { config }),
  },
  {
    when: "an identity provider has not made a client yet",
    state: readyUnit(guestbook, { config, relations: [database, relation("oidc", { remoteApp: "hydra" })] }),
  },
  {
    when: "Django has no database",
    charm: plainCharm(django, "1.12"),
    state: readyUnit(plainCharm(django, "1.12")),
  },
  {
    when: "the worker class is none that gunicorn may have here",
    state: readyUnit(guestbook, { config: { ...config, "webserver-worker-class": "eventlet" }, relations: [database] }),
  },
  {
    when: "the image lacks the package of the worker class",
    state: readyUnit(guestbook, {
      config: { ...config, "webserver-worker-class": "gevent" },
      relations: [database],
      workload: { execs: { "python3 -c": { exit: 1, stderr: "ModuleNotFoundError: No module named 'gevent'\n" } } },
    }),
  },
  {
    when: "the image has no service of the framework's name",
    state: { ...readyUnit(guestbook, { config, relations: [database] }), containers: { "flask-app": {} } },
  },
  {
    when: "gunicorn refuses its configuration, or the application cannot be imported",
    state: readyUnit(guestbook, {
      config,
      relations: [database],
      workload: {
        execs: { "/bin/python3 -m gunicorn": { exit: 1, stderr: "ModuleNotFoundError: No module named 'app'\n" } },
      },
    }),
  },
  { when: "the migration failed", state: readyUnit(guestbook, { config, relations: [database], workload: migrating }) },
  {
    when: "the application exits as soon as it is started",
    state: readyUnit(guestbook, { config, relations: [database], workload: { failingServices: ["flask"] } }),
  },
  {
    when: "a service exited and Pebble starts it again",
    state: readyUnit(guestbook, { config, relations: [database] }),
    later: { containers: { "flask-app": { serviceStatuses: { flask: "backoff" } } } },
  },
  { when: "all is well", state: readyUnit(guestbook, { config, relations: [database] }) },
];

/** Statuses as units of Flask charms have them, each seen in a transition. */
export async function statusTable(): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const situation of situations) rows.push(await rowOf(situation));
  return table(["Status", "Message", "When", "Clears on"], rows);
}

async function rowOf({ when, charm = guestbook, state, options, later }: Situation): Promise<readonly string[]> {
  const first = await transition(charm, state, "config-changed", options);
  const done =
    later === undefined
      ? first
      : await transition(charm, merged(first.state, later), on.pebbleReady("flask-app"), options);
  const { status, message } = done.status;
  return [code(status), code(message), when, done.result.conclusion?.unmet[0]?.clears ?? ""];
}

/** A state with members of its containers replaced. */
function merged(state: StateOf, { containers = {} }: StateOf): StateOf {
  const changed = Object.entries(containers).map(([name, container]) => [
    name,
    { ...state.containers?.[name], ...container },
  ]);
  return { ...state, containers: { ...state.containers, ...Object.fromEntries(changed) } };
}
