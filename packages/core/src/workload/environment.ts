import type { AppFacts, DialectFacts, Framework, FrameworkEnv } from "../framework.ts";
import type { Env } from "../integrations/contract.ts";
import { Secret } from "../secret.ts";
import { pythonJson, variableText } from "./python-json.ts";

/** Where each variable comes from, in the order in which later ones win. */
export interface EnvironmentSources {
  readonly framework: Framework;
  readonly dialect: DialectFacts;
  readonly facts: AppFacts;
  readonly userOptions: Env;
  readonly frameworkOptions: Env;
  /** Of the web server's files. */
  readonly webServer: Env;
  /** undefined: `config.options` gives it another variable. */
  readonly secretKey: Secret | undefined;
  readonly proxies: { readonly http?: string; readonly https?: string; readonly no?: string };
  /** Of integrations, in the order in which they are merged. */
  readonly integrations: readonly Env[];
  /** `config.options` of paas-config.yaml. */
  readonly renamed: Env;
  /** Of charm.ts. */
  readonly charm: Env;
}

/** A variable's value: never undefined any more, still wrapped when secret. */
export type AssembledEnv = Readonly<Record<string, string | Secret>>;

/** The application's whole environment. */
export function assembleEnvironment(sources: EnvironmentSources): AssembledEnv {
  const { framework, dialect, facts, proxies } = sources;
  const { prefix } = framework;
  const { portVariable, metricsVariables } = dialect;
  const own: Env = {
    ...sources.userOptions,
    ...defined(sources.frameworkOptions),
    ...(portVariable !== undefined && { [portVariable]: `${facts.port}` }),
    ...(metricsVariables && {
      [metricsVariables.port]: `${facts.metrics.port}`,
      [metricsVariables.path]: facts.metrics.path,
    }),
    ...sources.webServer,
    [`${prefix}BASE_URL`]: facts.baseUrl,
  };
  return defined({
    ...own,
    ...(own[`${prefix}SECRET_KEY`] === undefined && { [`${prefix}SECRET_KEY`]: sources.secretKey }),
    ...both("http_proxy", proxies.http),
    ...both("https_proxy", proxies.https),
    ...both("no_proxy", proxies.no),
    ...(facts.peers.length > 0 && { [`${prefix}PEER_FQDNS`]: facts.peers.join(",") }),
    ...Object.assign({}, ...sources.integrations.map(defined)),
    ...sources.renamed,
    ...defined(sources.charm),
  });
}

/** A framework's variables as text. */
export function variablesOf(env: FrameworkEnv): Env {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value === undefined || value instanceof Secret
        ? value
        : typeof value === "object"
          ? pythonJson(value)
          : variableText(value),
    ]),
  );
}

function both(name: string, value: string | undefined): Env {
  return value ? { [name]: value, [name.toUpperCase()]: value } : {};
}

function defined(env: Env): AssembledEnv {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string | Secret] => entry[1] !== undefined),
  );
}
