import { type ActionAnswer, answerStep } from "./actions.ts";
import type { Charm } from "./charm.ts";
import type { CharmMetadata } from "./charm-metadata.ts";
import type { CharmState } from "./charm-state.ts";
import type { Condition } from "./conditions.ts";
import type { FrameworkOptions } from "./config/framework-options.ts";
import type { PaasConfigReading } from "./config/paas-config.ts";
import { readOptions } from "./config/read-options.ts";
import type { ScrapeJob } from "./config/scrape-job.ts";
import { decideApplication } from "./decide-application.ts";
import { migrationPendingStep } from "./decide-migration.ts";
import { decideLeftSecrets, decidePublications } from "./decide-publications.ts";
import { decideSecretKey } from "./decide-secret-key.ts";
import type { Decision, Step } from "./decision.ts";
import { isObserveOnly } from "./event-phase.ts";
import type { AppFacts, DialectFacts, Framework } from "./framework.ts";
import { judgeRelations, type RelationsJudgement, type UsedIntegration } from "./judge-relations.ts";
import { viewOf } from "./observe-relations.ts";
import type { Receiver } from "./tracing/tracer.ts";
import type { AssembledEnv } from "./workload/environment.ts";
import { migrationStatusFile } from "./workload/migration.ts";
import { stopStep } from "./workload/steps.ts";

/** All that a decision is made of. */
export interface DecideInput {
  readonly charm: Charm;
  readonly metadata: CharmMetadata;
  readonly paasConfig: PaasConfigReading;
  /** By endpoint. */
  readonly integrations: ReadonlyMap<string, UsedIntegration>;
  readonly state: CharmState;
  readonly frameworkOptions: FrameworkOptions;
}

/** A decision, with the environment that an action of charm.ts may want. */
export interface DecisionWithEnv {
  readonly decision: Decision;
  /** False: facts were missing, so nothing was decided, and what the event told is still to be taken up. */
  readonly complete: boolean;
  readonly env: AssembledEnv;
  /** Where the dispatch is to be traced; absent: nowhere. */
  readonly tracing?: Receiver;
}

/** The name of the action that makes a new secret key. */
export const rotateAction = "rotate-secret-key";

/**
 * What should be done, given all that is. Pure: the same state always gives the same decision. Conditions are judged in the
 * documented order; what belongs to Juju (keys, databags) is kept right even while the workload cannot be.
 */
export function decide(input: DecideInput): DecisionWithEnv {
  const { charm, metadata, paasConfig, state } = input;
  if (isObserveOnly(state.event, state.context.unit)) {
    return { decision: { phase: "observe-only", unmet: [], steps: [] }, env: {}, complete: true };
  }
  if (paasConfig.state === "invalid") return refused([paasConfigInvalid(paasConfig.message)], state);
  const dialect = charm.framework.dialects[metadata.dialect];
  const options = readOptions({
    framework: charm.framework,
    metadata,
    values: state.config,
    secrets: state.optionSecrets,
    frameworkOptions: input.frameworkOptions,
    declared: charm.options,
  });
  const facts = factsOf(input, paasConfig.value, options.framework);
  const relations = judgeRelations(
    state,
    metadata,
    input.integrations,
    facts,
    new Set(Object.keys(charm.integrations)),
  );
  const configFaults = [...options.conditions, ...relations.conditions];
  if (options.unread || relations.secretUnread) return refused(configFaults, state);

  const rotate = isRotate(state);
  const answer = rotate ? rotateAnswer(state, configFaults, options.secretKey !== undefined) : undefined;
  const key = decideSecretKey(state, dialect, answer?.answer === "results");
  const unmet: readonly Condition[] = [
    ...configFaults,
    ...containerConditions(state, dialect),
    ...(key.waiting === undefined ? [] : [key.waiting]),
    ...missingCondition(relations),
    ...admissions(relations, input.integrations),
    ...neededCondition(charm.framework, relations),
  ];
  const jujuSteps = [
    ...key.steps,
    ...decidePublications(state, relations.facts, input.integrations),
    ...decideLeftSecrets(state),
  ];
  const application = decideApplication({ ...input, paas: paasConfig.value, dialect, options, relations, key });
  const workload =
    unmet.length === 0
      ? application
      : { ...application, unmet: [], steps: whileUnmet(state, dialect, relations, unmet) };
  return {
    env: application.env,
    ...(application.tracing && { tracing: application.tracing }),
    complete: true,
    decision: {
      phase: "reconcile",
      unmet: [...unmet, ...workload.unmet, ...notices(state, input.integrations)],
      steps: [
        ...jujuSteps,
        ...application.always,
        ...workload.steps,
        ...(answer === undefined ? [] : [answerStep(answer)]),
      ],
    },
  };
}

/** Facts that nothing may be decided on: only the status is set, and an action is told why. */
function refused(unmet: readonly Condition[], state: CharmState): DecisionWithEnv {
  const message = unmet[0]?.message ?? "";
  const answer = isRotate(state) ? [answerStep({ answer: "failure", message })] : [];
  const steps = [...decideLeftSecrets(state), ...answer];
  return { decision: { phase: "reconcile", unmet, steps }, env: {}, complete: false };
}

function isRotate({ event }: CharmState): boolean {
  return event.kind === "action" && event.action === rotateAction;
}

function rotateAnswer(state: CharmState, faults: readonly Condition[], overridden: boolean): ActionAnswer {
  const [fault] = faults;
  if (fault !== undefined) return { answer: "failure", message: fault.message };
  if (!state.leader) return { answer: "failure", message: "only leader unit can rotate secret key" };
  if (state.secretKey.state !== "known") return { answer: "failure", message: "charm is still initializing" };
  // A Pebble that is not up yet takes the key when it is; with one that fails, nobody knows what became of the old key.
  if (state.container.state === "unreachable" && state.container.reason !== "") {
    return { answer: "failure", message: `app container is not ready: ${state.container.reason}` };
  }
  return {
    answer: "results",
    otherwise: "the key is rotated, but the application does not have it yet",
    results: {
      status: "success",
      ...(overridden && { note: "an option supplies the key that the application uses; reset it to use the new one" }),
    },
  };
}

function paasConfigInvalid(message: string): Condition {
  return {
    type: "PaasConfigValid",
    level: "blocked",
    message,
    clears: "a charm with a valid paas-config.yaml: juju refresh",
  };
}

function factsOf(
  { charm, metadata, state }: DecideInput,
  paas: {
    readonly port?: number;
    readonly metricsPort?: number;
    readonly metricsPath?: string;
    readonly scrapeJobs: readonly ScrapeJob[];
  },
  options: Readonly<Record<string, unknown>>,
): AppFacts {
  const { framework } = charm;
  const { context } = state;
  const { portOptions, metricsOptions } = framework.dialects[metadata.dialect];
  const numberOf = (names: readonly string[]): number | undefined =>
    names.map((name) => options[name]).find((value) => typeof value === "number");
  const port = paas.port ?? numberOf(portOptions) ?? framework.defaults.port;
  const optionPath = metricsOptions ? options["metrics-path"] : undefined;
  const path = paas.metricsPath ?? (typeof optionPath === "string" ? optionPath : undefined);
  return {
    app: context.app,
    unit: context.unit,
    model: context.model,
    modelUuid: context.modelUuid,
    charmName: metadata.name,
    leader: state.leader,
    juju: context.juju,
    dialect: metadata.dialect,
    framework: framework.name,
    prefix: framework.prefix,
    port,
    metrics: {
      port: paas.metricsPort ?? numberOf(metricsOptions ? ["metrics-port"] : []) ?? framework.defaults.metricsPort,
      path: path || framework.defaults.metricsPath,
      ...(path === "" && { emptied: true }),
    },
    options,
    config: state.config,
    baseUrl: `http://${context.app}.${context.model}:${port}`,
    ingressUrl: undefined,
    peers: [],
    scrapeJobs: paas.scrapeJobs,
    assets: state.assets,
    openedPorts: state.ports.filter(({ protocol }) => protocol === "tcp").map((open) => open.port),
    fqdn: context.fqdn,
    fresh: state.fresh,
  };
}

function containerConditions({ container }: CharmState, dialect: DialectFacts): readonly Condition[] {
  if (container.state === "reachable") return [];
  if (container.state === "unreachable") {
    return [
      {
        type: "PebbleReady",
        level: "waiting",
        message: `Waiting for pebble ready${container.reason === "" ? "" : ` (${container.reason})`}`,
        clears: `${dialect.container}-pebble-ready`,
      },
    ];
  }
  return [
    {
      type: "ContainerDeclared",
      level: "blocked",
      message: `the charm declares no container ${dialect.container}`,
      clears: "a charm that declares it: juju refresh",
    },
  ];
}

function missingCondition({ missing }: RelationsJudgement): readonly Condition[] {
  if (missing.length === 0) return [];
  return [
    {
      type: "IntegrationsPresent",
      level: "blocked",
      message: `missing integrations: ${missing.join(", ")}`,
      clears: "juju integrate, then the provider's answer",
    },
  ];
}

/** What a framework cannot do without, whichever of several interfaces brings it. */
function neededCondition({ needsOneOf = [] }: Framework, { ready }: RelationsJudgement): readonly Condition[] {
  return needsOneOf
    .filter(({ interfaces }) => !interfaces.some((name) => ready.has(name)))
    .map(({ message }) => ({
      type: "IntegrationsPresent",
      level: "blocked",
      message,
      clears: "juju integrate, then the provider's answer",
    }));
}

function admissions(
  { ready, pending, facts }: RelationsJudgement,
  integrations: ReadonlyMap<string, UsedIntegration>,
): readonly Condition[] {
  const seen = new Set<string>();
  return [...integrations.values()].flatMap(({ integration }) => {
    if (integration.admit === undefined || seen.has(integration.interface)) return [];
    seen.add(integration.interface);
    const condition = integration.admit(
      {
        ready: ready.get(integration.interface) ?? [],
        pending: pending.filter((relation) => relation.interface === integration.interface),
      },
      facts,
    );
    return condition === undefined ? [] : [condition];
  });
}

/** What the other sides report. It is no reason not to be active, and is told last. */
function notices(state: CharmState, integrations: ReadonlyMap<string, UsedIntegration>): readonly Condition[] {
  return state.relations.flatMap((relation): readonly Condition[] => {
    const used = integrations.get(relation.endpoint);
    const message = used?.integration.notice?.(viewOf(relation, used.local));
    if (message === undefined) return [];
    return [{ type: "RelationsUsed", level: "active", message, clears: `${relation.endpoint}-relation-changed` }];
  });
}

/** A required integration that is missing stops the application; any other unmet condition leaves it as it is. */
function whileUnmet(
  { container }: CharmState,
  dialect: DialectFacts,
  { missing, migrationOwed, stoppedBy }: RelationsJudgement,
  unmet: readonly Condition[],
): readonly Step[] {
  if (container.state !== "reachable") return [];
  const [first] = unmet;
  const lacking = missing.length > 0 && first?.type === "IntegrationsPresent";
  const stops = lacking || (first !== undefined && first === stoppedBy);
  if (!stops && !migrationOwed) return [];
  const running = [...container.services].filter(([, { current }]) => current === "active" || current === "backoff");
  const pending = container.files.get(migrationStatusFile(dialect.stateDirectory)) === "PENDING";
  return [
    ...(stops && running.length > 0
      ? [
          stopStep(
            running.map(([name]) => name),
            lacking ? `without ${missing.join(", ")} it cannot work` : first.message,
          ),
        ]
      : []),
    ...(pending ? [] : [migrationPendingStep(dialect, "the integrations that come may bring another database")]),
  ];
}
