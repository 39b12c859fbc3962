import type { CharmState, ContainerState } from "./charm-state.ts";
import type { Condition } from "./conditions.ts";
import { decideFiles } from "./decide-files.ts";
import { decideMigration } from "./decide-migration.ts";
import type { Step } from "./decision.ts";
import { digestOf } from "./digest.ts";
import type { DialectFacts, Framework } from "./framework.ts";
import type { WorkloadFile } from "./integrations/contract.ts";
import { unitNumber } from "./integrations/peers.ts";
import { changedServices, type Layer, planHolds, type Service } from "./pebble/plan/index.ts";
import { printableLayer, printsAs } from "./printable-state.ts";
import { reveal } from "./secret.ts";
import type { AssembledEnv } from "./workload/environment.ts";
import { gunicornCheckCommand, webServerCheckFailed } from "./workload/gunicorn.ts";
import { migrationStatusFile } from "./workload/migration.ts";
import { pythonJson } from "./workload/python-json.ts";
import { serviceNotRunning } from "./workload/service-conditions.ts";
import {
  charmLayerLabel,
  isApplicationService,
  mainServiceMissing,
  originalServicesFile,
  originalServicesFiles,
  readOriginalServices,
  workloadLayer,
} from "./workload/services.ts";
import { type Part, pushFailed, recordStep, stopStep } from "./workload/steps.ts";
import { geventMissing, withWorkerClass } from "./workload/worker-class.ts";
import { readWorkloadRecord, workloadRecordFile } from "./workload/workload-record.ts";

/** The container of a state that could be read. */
type ReachableContainer = Extract<ContainerState, { state: "reachable" }>;

/** What the workload should be made of. */
export interface WorkloadWishes {
  readonly framework: Framework;
  readonly dialect: DialectFacts;
  readonly state: CharmState;
  readonly container: ReachableContainer;
  readonly env: AssembledEnv;
  /** Text of the web server's configuration file. */
  readonly webServerConfig: string | undefined;
  /** Log directory of the web server, when it logs to files. */
  readonly logDirectory: string | undefined;
  readonly workerClass: string | undefined;
  /** Files that integrations bring. */
  readonly files: readonly WorkloadFile[];
  /** Digests of the databases that a migration depends on. */
  readonly migrationKeys: readonly string[];
  /** Whether this event is one for which Python would migrate again. */
  readonly migrationAsked: boolean;
  readonly migrationTimeoutMs: number;
  readonly port: number;
}

/** How to get the workload there, or why it cannot get there. */
export interface WorkloadDecision {
  readonly unmet: readonly Condition[];
  readonly steps: readonly Step[];
  /** What commands of the application run under, as its main service does: generated variables over the rock's. */
  readonly env: AssembledEnv;
}

/** Compares what is with what should be; an application that is as it should be gets no step at all. */
export function decideWorkload(wishes: WorkloadWishes): WorkloadDecision {
  const { framework, dialect, state, container, env } = wishes;
  const kept = originalServicesFiles(dialect)
    .map((path) => readOriginalServices(container.files.get(path)))
    .find((services) => services !== undefined);
  const originals = kept ?? container.plan.services ?? {};
  const main = originals[framework.service];
  if (main === undefined) {
    return { unmet: [mainServiceMissing(framework.service, dialect.container)], steps: [], env };
  }
  const commandEnv = { ...main.environment, ...env };
  const worker = withWorkerClass(main.command ?? "", wishes.workerClass, framework.name);
  const keep = kept === undefined ? [keepOriginals(dialect, originals)] : [];
  if ("blocked" in worker) {
    const gevent = worker.needsGevent && keep.length > 0 ? [geventCheck(framework.name)] : [];
    return { unmet: [worker.blocked], steps: worker.understood ? [...gevent, ...keep] : [], env: commandEnv };
  }
  const layer = workloadLayer({
    originals,
    main: framework.service,
    command: worker.command,
    env: revealed(env),
    unitNumber: unitNumber(state.context.unit),
  });
  const planned = planHolds(container.plan, layer);
  const config = webServerSteps({ ...wishes, env: commandEnv }, worker, !planned);
  const migration = decideMigration({ ...wishes, env: commandEnv });
  const files = decideFiles(wishes);
  const restart = restartSteps(wishes, layer, planned, files.length > 0);
  const record = readWorkloadRecord(container.files.get(workloadRecordFile(dialect.stateDirectory)));
  const changes: readonly Step[] = [
    ...(worker.needsGevent && config.steps.length > 0 ? [geventCheck(framework.name)] : []),
    ...keep,
    ...files,
    ...(planned ? [] : [combineStep(layer)]),
    ...config.steps,
    ...migration.steps,
    ...restart.steps,
    ...(config.reload && restart.steps.length === 0 ? [reloadStep(framework.service)] : []),
  ];
  const touchesServices =
    config.steps.length > 0 || migration.steps.length > 0 || restart.steps.length > 0 || files.length > 0;
  // What Python left as it should be counts as done by us. What is to be done says so before anything is touched, so that a dispatch
  // that breaks off is taken up again.
  const holds = { applied: "", checked: "", ...restart.holds, ...config.holds, ...migration.holds };
  const adopt = kept === undefined && !touchesServices ? undefined : holds;
  return {
    env: commandEnv,
    unmet: touchesServices ? [] : serviceNotRunning(container, framework.service),
    steps: [
      ...(touchesServices ? [preparing] : []),
      ...(record === undefined && adopt !== undefined
        ? [
            recordStep(
              dialect,
              adopt,
              touchesServices ? "something is under way" : "Python left all of this as it should be",
            ),
          ]
        : []),
      ...changes,
      portsStep(wishes),
    ].filter((step) => step !== undefined),
  };
}

const preparing: Step = {
  do: "status",
  level: "maintenance",
  message: "Preparing service for restart",
  why: "the application is about to change",
  onFailure: "crash",
  group: "juju",
};

function keepOriginals(dialect: DialectFacts, originals: Readonly<Record<string, Service>>): Step {
  const path = originalServicesFile(dialect.stateDirectory);
  const inOrder = Object.fromEntries(Object.entries(originals).sort(([one], [other]) => (one < other ? -1 : 1)));
  return {
    do: "push",
    file: { path, content: pythonJson(inOrder) },
    why: "keep the services of the rock, to start from them next time",
    onFailure: pushFailed(path),
    group: "workload",
  };
}

function combineStep(layer: Layer): Step {
  const step: Extract<Step, { do: "combine" }> = {
    do: "combine",
    label: charmLayerLabel,
    layer,
    why: "the plan differs from what the application needs",
    onFailure: {
      type: "PlanAccepted",
      level: "blocked",
      message: "Pebble refuses the application's layer",
      clears: "any later event, or a new image",
    },
    group: "workload",
  };
  return printsAs(step, (whole) => ({ ...whole, layer: printableLayer(whole.layer) }));
}

/** The web server's configuration: written when it differs, checked when it or the environment changed, reloaded when it runs. */
function webServerSteps(
  wishes: WorkloadWishes,
  worker: { readonly command: string },
  planChanges: boolean,
): Part & { readonly reload: boolean } {
  const { dialect, framework, container, env, webServerConfig: content } = wishes;
  const server = dialect.webServer;
  if (server?.kind !== "gunicorn" || content === undefined) return { steps: [], holds: {}, reload: false };
  const differs = container.files.get(server.configFile) !== content;
  const record = readWorkloadRecord(container.files.get(workloadRecordFile(dialect.stateDirectory)));
  const digest = digestOf([content, worker.command, revealed(env)]);
  const running = container.services.get(framework.service)?.current === "active";
  // Without a record the file is Python's, which had checked it if the service runs or the migration was tried.
  const tried = container.files.has(migrationStatusFile(dialect.stateDirectory));
  const unchecked = record === undefined ? !running && !tried : record.checked !== digest;
  if (!differs && !unchecked && !planChanges) return { steps: [], holds: { checked: digest }, reload: false };
  const owner = { user: framework.workloadUser, group: framework.workloadUser };
  const steps: Step[] = [
    ...(wishes.logDirectory === undefined ? [] : [logDirectoryStep(wishes.logDirectory, framework.workloadUser)]),
    ...(differs
      ? [
          {
            do: "push",
            file: { path: server.configFile, content, ...owner },
            why: "the web server's settings changed",
            onFailure: pushFailed(server.configFile),
            group: "workload",
          } satisfies Step,
        ]
      : []),
    {
      do: "exec",
      command: gunicornCheckCommand(worker.command),
      env,
      directory: dialect.appDirectory,
      user: framework.workloadUser,
      timeoutMs: 60_000,
      why: "the web server's settings or its environment changed",
      onFailure: webServerCheckFailed,
      group: "workload",
    },
    recordStep(dialect, { checked: digest }, "the web server accepted its settings"),
  ];
  return { steps, holds: {}, reload: differs && running };
}

function logDirectoryStep(path: string, user: string): Step {
  return {
    do: "make-dir",
    path,
    user,
    why: "the web server logs there",
    onFailure: pushFailed(path),
    group: "workload",
  };
}

function geventCheck(framework: string): Step {
  return {
    do: "exec",
    command: ["python3", "-c", "import gevent"],
    env: {},
    timeoutMs: 30_000,
    why: "the worker class needs it",
    onFailure: geventMissing(framework),
    group: "workload",
  };
}

/** @param filesChange - whether the application has to read files again, which it does when it starts */
function restartSteps(wishes: WorkloadWishes, layer: Layer, planned: boolean, filesChange: boolean): Part {
  const { container, dialect, framework } = wishes;
  const record = readWorkloadRecord(container.files.get(workloadRecordFile(dialect.stateDirectory)));
  const files = wishes.files.map(({ path, content }) => [path, reveal(content)]);
  const digest = digestOf(files.length === 0 ? layer : [layer, files]);
  const owed = record !== undefined && record.applied !== digest;
  const down = Object.entries(layer.services ?? {}).filter(
    ([name, { startup }]) =>
      startup === "enabled" && ["inactive", "error"].includes(container.services.get(name)?.current ?? "inactive"),
  );
  const disabled = Object.entries(layer.services ?? {}).filter(
    ([name, { startup }]) =>
      startup === "disabled" &&
      container.services.get(name)?.current === "active" &&
      isApplicationService(name, framework.service),
  );
  const applied = recordStep(dialect, { applied: digest }, "the services run with this layer");
  if (planned && down.length === 0) {
    if (filesChange || (owed && wishes.files.length > 0)) return { steps: [restartStep(wishes), applied], holds: {} };
    if (!owed) return { steps: [], holds: { applied: digest } };
  }
  const changed = changedServices(container.plan, layer);
  const names = [...new Set([...changed, ...down.map(([name]) => name)])].join(", ") || framework.service;
  const steps: readonly Step[] = [
    {
      do: "replan",
      why: planned ? `to start ${names}` : `changed: ${names}`,
      onFailure: {
        type: "WorkloadRunning",
        level: "blocked",
        message: `cannot start ${names}`,
        clears: "any later event, once the service starts; see its log",
      },
      group: "workload",
    },
    // After the replan, which would start them again: their definition has changed.
    ...(disabled.length > 0
      ? [
          stopStep(
            disabled.map(([name]) => name),
            "schedulers run on unit 0 only",
          ),
        ]
      : []),
    applied,
  ];
  return { steps, holds: {} };
}

function restartStep({ framework, container }: WorkloadWishes): Step {
  const services = [...container.services]
    .filter(([, { current }]) => current === "active" || current === "backoff")
    .map(([name]) => name)
    .filter((name) => isApplicationService(name, framework.service));
  return {
    do: "restart",
    services,
    why: "to read its files again",
    onFailure: {
      type: "WorkloadRunning",
      level: "blocked",
      message: `cannot restart ${services.join(", ")}`,
      clears: "any later event, once the service starts; see its log",
    },
    group: "workload",
  };
}

function reloadStep(service: string): Step {
  return {
    do: "signal",
    name: "SIGHUP",
    services: [service],
    why: "the web server reads its settings again",
    onFailure: {
      type: "WebServerConfigured",
      level: "blocked",
      message: `cannot reload ${service}`,
      clears: "any later event",
    },
    group: "workload",
  };
}

function portsStep({ port, state }: WorkloadWishes): Step | undefined {
  const want = [{ protocol: "tcp", port } as const];
  const same = state.ports.length === 1 && state.ports.every((open) => open.protocol === "tcp" && open.port === port);
  return same
    ? undefined
    : {
        do: "ports",
        want,
        opened: state.ports,
        why: "exactly the application's port is open",
        onFailure: "crash",
        group: "workload",
      };
}

function revealed(env: AssembledEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, reveal(value)]));
}
