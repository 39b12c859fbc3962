import { applyRenames } from "./config/option-renames.ts";
import type { PaasConfig } from "./config/paas-config.ts";
import type { OptionsReading } from "./config/read-options.ts";
import { userEnv } from "./config/user-env.ts";
import type { DecideInput } from "./decide.ts";
import type { SecretKeyDecision } from "./decide-secret-key.ts";
import { decideWorkload, type WorkloadDecision } from "./decide-workload.ts";
import type { Step } from "./decision.ts";
import { digestOf } from "./digest.ts";
import type { DialectFacts, Framework } from "./framework.ts";
import type { AnyIntegration, Contribution, Env, Ready } from "./integrations/contract.ts";
import type { RelationsJudgement } from "./judge-relations.ts";
import { atLeast } from "./juju/version.ts";
import type { Secret } from "./secret.ts";
import { type AssembledEnv, assembleEnvironment, variablesOf } from "./workload/environment.ts";
import { renderGunicornConfig } from "./workload/gunicorn.ts";
import { logTargetSteps } from "./workload/log-targets.ts";
import { defaultMigrationTimeoutMs } from "./workload/migration.ts";
import { uvicornEnv, uvicornFiles } from "./workload/uvicorn.ts";

/** What is known once options and relations are judged. */
export interface ApplicationInput extends DecideInput {
  readonly paas: PaasConfig;
  readonly dialect: DialectFacts;
  readonly options: OptionsReading;
  readonly relations: RelationsJudgement;
  readonly key: SecretKeyDecision;
}

/** What the application should be, and how to get there. */
export interface ApplicationDecision extends WorkloadDecision {
  /** Steps that wait for no condition. */
  readonly always: readonly Step[];
  /** Where traces go, of the application and of the charm itself. */
  readonly tracing: Contribution["tracing"];
}

/** The application's environment, and how to get the workload to where it should be. */
export function decideApplication(input: ApplicationInput): ApplicationDecision {
  const { charm, state, paas, dialect, options, relations } = input;
  const secretKey = options.secretKey ?? input.key.value;
  const contributions = contributionsOf(input);
  const targets = Object.assign({}, ...contributions.map(({ logTargets }) => logTargets));
  const tracing = contributions.find((one) => one.tracing !== undefined)?.tracing;
  const always = logTargetSteps(state, dialect.container, targets);
  if (secretKey === undefined || state.container.state !== "reachable") {
    return { unmet: [], steps: [], env: {}, always, tracing };
  }
  const env = environmentOf(input, secretKey, contributions);
  const asked = migrationAsked(input);
  const workload = decideWorkload({
    framework: charm.framework,
    dialect,
    state,
    container: state.container,
    env,
    ...webServer(input, contributions),
    workerClass: textOption(options.framework["webserver-worker-class"]),
    files: [
      ...contributions.flatMap(({ files }) => files ?? []),
      ...(paas.jsonLogging ? uvicornFiles(dialect.webServer, charm.framework.workloadUser) : []),
    ],
    migrationKeys: migrationKeys(input),
    migrationAsked: asked,
    migrationTimeoutMs: paas.migrationTimeoutMs ?? defaultMigrationTimeoutMs,
    port: relations.facts.port,
  });
  return { ...workload, always, tracing };
}

/** Integrations that have ready relations, each once. */
function readyIntegrations({
  integrations,
  relations,
}: ApplicationInput): readonly (readonly [AnyIntegration, readonly Ready<unknown>[]])[] {
  const byInterface = new Map<string, AnyIntegration>();
  for (const { integration } of integrations.values()) byInterface.set(integration.interface, integration);
  return [...byInterface.values()]
    .flatMap((integration) => {
      const ready = relations.ready.get(integration.interface);
      return ready === undefined ? [] : [[integration, ready] as const];
    })
    .sort(([one], [other]) => one.envRank - other.envRank);
}

function contributionsOf(input: ApplicationInput): readonly Contribution[] {
  const { charm, relations } = input;
  const own = charm.framework.integrations ?? {};
  const ready = readyIntegrations(input);
  const unready = Object.entries(own).filter(([name]) =>
    ready.every(([integration]) => integration.interface !== name),
  );
  return [
    ...unready.map(([, change]) => change({}, [], relations.facts)),
    ...ready.map(([integration, data]) => {
      const usual = integration.contribute?.(data, relations.facts) ?? {};
      const change = own[integration.interface];
      return change === undefined ? usual : change(usual, data as readonly Ready<never>[], relations.facts);
    }),
  ];
}

function environmentOf(
  { charm, state, paas, dialect, options, relations }: ApplicationInput,
  secretKey: NonNullable<SecretKeyDecision["value"]>,
  contributions: readonly Contribution[],
): AssembledEnv {
  const { framework } = charm;
  const { facts } = relations;
  const renamed = applyRenames({ renames: paas.renames, options, dialect, secretKey });
  return assembleEnvironment({
    framework,
    dialect,
    facts,
    userOptions: userEnv(framework.prefix, renamed.user),
    frameworkOptions: {
      ...variablesOf(framework.env(renamed.framework as never, facts)),
      ...(renamed.keepsSecretKey && optionKey(framework, options.secretKey)),
    },
    webServer: paas.jsonLogging ? uvicornEnv(dialect.webServer) : {},
    secretKey: renamed.keepsSecretKey ? secretKey : undefined,
    proxies: state.context.proxies,
    integrations: contributions.map(({ env }) => env ?? {}),
    renamed: renamed.env,
    charm: charm.env?.({ config: options.declared, integrations: integrationValues(relations) }) ?? {},
  });
}

/** The variables of the secret key when an option supplies it. */
function optionKey({ prefix, secretKeyAlias }: Framework, key: Secret | undefined): Env {
  return { [`${prefix}SECRET_KEY`]: key, ...(secretKeyAlias !== undefined && { [secretKeyAlias]: key }) };
}

/** Data of ready relations by endpoint, for charm.ts. */
function integrationValues({ ready }: RelationsJudgement): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...ready.values()].flat().map(({ endpoint, data }) => [endpoint, data]));
}

function webServer(
  { state, paas, dialect, options, relations }: ApplicationInput,
  contributions: readonly Contribution[],
): { webServerConfig: string | undefined; logDirectory: string | undefined } {
  const server = dialect.webServer;
  if (server?.kind !== "gunicorn") return { webServerConfig: undefined, logDirectory: undefined };
  // Pebble forwards logs from Juju 3.4 on; before, dialect 1.12 wrote files for the log proxy.
  const toFiles = server.logDirectory !== undefined && !atLeast(state.context.juju, [3, 4, 0]);
  const number = (name: string): number | undefined => {
    const value = options.framework[`webserver-${name}`];
    return typeof value === "number" ? value : undefined;
  };
  const numbers = Object.fromEntries(
    ["workers", "threads", "keepalive", "timeout"].flatMap((name) =>
      number(name) === undefined ? [] : [[name, number(name)]],
    ),
  );
  return {
    logDirectory: server.logDirectory,
    webServerConfig: renderGunicornConfig({
      port: relations.facts.port,
      appDirectory: dialect.appDirectory,
      logDirectory: toFiles ? server.logDirectory : undefined,
      ...numbers,
      jsonLogging: paas.jsonLogging,
      tracing: contributions.some(({ tracing }) => tracing !== undefined),
    }),
  };
}

function migrationKeys(input: ApplicationInput): readonly string[] {
  return readyIntegrations(input).flatMap(([integration, ready]) =>
    ready.flatMap(({ endpoint, data }) => {
      const key = integration.migrationKey?.(data);
      return key === undefined ? [] : [digestOf([endpoint, key])];
    }),
  );
}

/** Whether Python would migrate again for this event: something new came from an integration that a migration depends on. */
function migrationAsked({ state, integrations, relations }: ApplicationInput): boolean {
  if (relations.migrationOwed) return true;
  return state.relations.some(({ endpoint, event }) => {
    const integration = integrations.get(endpoint)?.integration;
    if (event !== "changed" || integration?.migrationKey === undefined) return false;
    return relations.ready.get(integration.interface)?.some((ready) => ready.endpoint === endpoint) === true;
  });
}

function textOption(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
