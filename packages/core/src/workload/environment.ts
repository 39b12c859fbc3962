import type { AppFacts, DialectFacts, Framework } from "../framework.ts";
import type { Env } from "../integrations/contract.ts";
import type { Secret } from "../secret.ts";

/** Where each variable comes from, in the order in which later ones win. */
export interface EnvironmentSources {
  readonly framework: Framework;
  readonly dialect: DialectFacts;
  readonly facts: AppFacts;
  readonly userOptions: Env;
  readonly frameworkOptions: Env;
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
  const { user, framework: metricsPrefix } = framework.prefix;
  const own: Env = {
    ...sources.userOptions,
    ...defined(sources.frameworkOptions),
    ...(dialect.metricsEnv && {
      [`${metricsPrefix}METRICS_PORT`]: `${facts.metrics.port}`,
      [`${metricsPrefix}METRICS_PATH`]: facts.metrics.path,
    }),
    [`${user}BASE_URL`]: facts.baseUrl,
  };
  return defined({
    ...own,
    ...(own[`${user}SECRET_KEY`] === undefined && { [`${user}SECRET_KEY`]: sources.secretKey }),
    ...both("http_proxy", proxies.http),
    ...both("https_proxy", proxies.https),
    ...both("no_proxy", proxies.no),
    ...(facts.peers.length > 0 && { [`${user}PEER_FQDNS`]: facts.peers.join(",") }),
    ...Object.assign({}, ...sources.integrations.map(defined)),
    ...sources.renamed,
    ...defined(sources.charm),
  });
}

function both(name: string, value: string | undefined): Env {
  return value ? { [name]: value, [name.toUpperCase()]: value } : {};
}

function defined(env: Env): AssembledEnv {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string | Secret] => entry[1] !== undefined),
  );
}
