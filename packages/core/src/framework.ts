import type * as z from "zod";
import type { Env, Ready } from "./integrations/contract.ts";
import type { JujuVersion } from "./juju/event.ts";

/** The published forms of the Python library whose charms we read: names, directories and options differ between them. */
export type Dialect = "1.12" | "2.0b1";

/** What differs between dialects, as data. */
export interface DialectFacts {
  readonly container: string;
  readonly appDirectory: string;
  /** Where the migration's status and our records lie, in the container. */
  readonly stateDirectory: string;
  /** Name of the peer endpoint. */
  readonly peers: string;
  readonly secretKey:
    | { readonly store: "peer-databag"; readonly legacyKey: string }
    | { readonly store: "label"; readonly label: string };
  /** Options that supply the secret key: the plain text one and the secret one; may be the same name. */
  readonly secretOptions: { readonly text?: string; readonly secret?: string };
  /** Options that set the port, first wins; `port` of paas-config.yaml wins over all. */
  readonly portOptions: readonly string[];
  /** Whether `metrics-port` and `metrics-path` options exist. */
  readonly metricsOptions: boolean;
  /** Whether `<PREFIX>METRICS_PORT` and `_PATH` are set even when nobody configured metrics. */
  readonly metricsEnv: boolean;
  /** Status while the secret key does not exist. */
  readonly waitingForKey: string;
  /** The web server's configuration file, and its log directory when it does not log to the standard streams. */
  readonly webServer?: { readonly kind: "gunicorn"; readonly configFile: string; readonly logDirectory?: string };
}

/** What an integration or a framework may know of the rest. Peers and ingress are read before all others. */
export interface AppFacts {
  readonly app: string;
  readonly unit: string;
  readonly model: string;
  readonly modelUuid: string;
  readonly charmName: string;
  readonly leader: boolean;
  readonly juju: JujuVersion;
  readonly dialect: Dialect;
  readonly framework: string;
  readonly port: number;
  readonly metrics: { readonly port: number; readonly path: string };
  readonly options: Readonly<Record<string, unknown>>;
  readonly baseUrl: string;
  readonly ingressUrl: string | undefined;
  /** Fully qualified names of the other units, in numeric order. */
  readonly peers: readonly string[];
  readonly scrapeJobs: readonly object[];
  readonly assets: { readonly dashboards: object; readonly alerts: object };
  /** Ports that are open now. */
  readonly openedPorts: readonly number[];
  readonly fqdn: string;
  /** Randomness is observed, so that deciding stays pure. */
  readonly fresh: { readonly uuid: string; readonly salt: string };
}

/**
 * A web framework: one screen of declarations, and functions only where a schema is built. It does no I/O.
 *
 * The option schema's keys are option names; `env` names the variable of each.
 */
export interface Framework<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** Name of the main service in the Pebble plan. */
  readonly service: string;
  /** `user` goes before user options and core's own variables, `framework` before metrics. */
  readonly prefix: { readonly user: string; readonly framework: string };
  readonly dialects: Readonly<Record<Dialect, DialectFacts>>;
  readonly defaults: { readonly port: number; readonly metricsPort: number; readonly metricsPath: string };
  /** User the workload runs as, and its group. */
  readonly workloadUser: string;
  /** Whether `framework_logging_format: json` is possible. */
  readonly jsonLogging: boolean;
  /** Variables that a user option never takes, without their prefix and in lower case, such as `secret_key`. */
  readonly reservedNames: readonly string[];
  /** Framework options of a dialect; built on first use. */
  options(dialect: Dialect): Schema;
  env(options: z.infer<Schema>, facts: AppFacts): Env;
  /** Replaces the variables of an interface, for frameworks that have names of their own for the same data. */
  readonly integrationEnv?: Readonly<Record<string, (ready: readonly Ready<never>[], facts: AppFacts) => Env>>;
  readonly server?: "gunicorn" | "uvicorn";
  /** Django: a database. */
  readonly needsOneOf?: readonly { readonly interfaces: readonly string[]; readonly message: string }[];
  readonly actions?: readonly string[];
}
