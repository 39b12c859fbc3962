import type * as z from "zod";
import type { ScrapeJob } from "./config/scrape-job.ts";
import type { CosAssets } from "./cos/assets.ts";
import type { Contribution, Ready } from "./integrations/contract.ts";
import type { JujuVersion } from "./juju/event.ts";
import type { ConfigValue } from "./juju/hook-tools.ts";
import type { Secret } from "./secret.ts";

/** The published forms of the Python library whose charms we read: names, directories and options differ between them. */
export type Dialect = "1.12" | "2.0b1";

/** What differs between dialects, as data. */
export interface DialectFacts {
  readonly container: string;
  readonly appDirectory: string;
  /** Where the migration's status and our records lie, in the container. */
  readonly stateDirectory: string;
  /** Where Python kept the rock's services, when elsewhere: read, so that an upgrade starts from them, and never written. */
  readonly formerStateDirectory?: string;
  /** Name of the peer endpoint. */
  readonly peers: string;
  readonly secretKey:
    | { readonly store: "peer-databag"; readonly legacyKey: string }
    | { readonly store: "label"; readonly label: string };
  /** Options that supply the secret key: the plain text one and the secret one; may be the same name. */
  readonly secretOptions: { readonly text?: string; readonly secret?: string };
  /** Options that set the port, first wins, judged by core; `port` of paas-config.yaml wins over all. */
  readonly portOptions: readonly string[];
  /** Variable with the port that the application is to listen on; absent: its web server is told in a file. */
  readonly portVariable?: string;
  /** Whether `metrics-port` and `metrics-path` are options; core judges them. */
  readonly metricsOptions: boolean;
  /** Variables with the place of the metrics, set even when nobody configured metrics; absent: there are none. */
  readonly metricsVariables?: { readonly port: string; readonly path: string };
  /** Names whose usual variable no user option gets: without prefix, in lower case, such as `secret_key`. */
  readonly reservedNames: readonly string[];
  /** Status while the secret key does not exist. */
  readonly waitingForKey: string;
  readonly webServer?: WebServer;
  /** Files in the container that integrations may bring; they are removed when none brings them any more. */
  readonly integrationFiles?: readonly string[];
}

/** What the charm writes for the web server in front of the application. */
export type WebServer =
  /** A configuration file, checked before it is used; and a log directory when the server does not log to the standard streams. */
  | { readonly kind: "gunicorn"; readonly configFile: string; readonly logDirectory?: string }
  /** Nothing but a directory of files for JSON logging, when that is asked for. */
  | { readonly kind: "uvicorn"; readonly logDirectory: string };

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
  /** What goes before variables of the application, such as `APP_`. */
  readonly prefix: Framework["prefix"];
  readonly port: number;
  /** `emptied`: paas-config.yaml has an empty path, which stands for the default. */
  readonly metrics: { readonly port: number; readonly path: string; readonly emptied?: true };
  /** The framework's own options, as its schema gives them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Every option of the charm that has a value, as Juju has it. */
  readonly config: Readonly<Record<string, ConfigValue>>;
  readonly baseUrl: string;
  readonly ingressUrl: string | undefined;
  /** Fully qualified names of the other units, in numeric order. */
  readonly peers: readonly string[];
  /** Jobs of paas-config.yaml beside the framework's own. */
  readonly scrapeJobs: readonly ScrapeJob[];
  /** Empty unless an integration asked for them. */
  readonly assets: CosAssets;
  /** Ports that are open now. */
  readonly openedPorts: readonly number[];
  readonly fqdn: string;
  /** Randomness is observed, so that deciding stays pure. */
  readonly fresh: { readonly uuid: string; readonly salt: string };
}

/** Variables as a framework gives them: numbers and booleans as options have them, lists as JSON. */
export type FrameworkEnv = Readonly<Record<string, string | number | boolean | readonly string[] | Secret | undefined>>;

/** An action that runs a command in the workload container, in the application's directory and environment. */
export interface FrameworkAction {
  readonly description?: string;
  readonly command: readonly string[];
  /** Parameters of the action, all of them required texts, and the variables that carry them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Variable with a new random password, which the operator gets as the result `password`. */
  readonly password?: string;
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
  /** Goes before user options and core's own variables. */
  readonly prefix: string;
  readonly dialects: Readonly<Record<Dialect, DialectFacts>>;
  readonly defaults: { readonly port: number; readonly metricsPort: number; readonly metricsPath: string };
  /** User the workload runs as, and its group. */
  readonly workloadUser: string;
  /** Whether `framework_logging_format: json` is possible; where it is not, the frameworks that an operator is told of. */
  readonly jsonLogging: true | { readonly onlyIn: readonly string[] };
  /**
   * Schema of the framework options of a dialect; best behind an `import()`, since a dispatch seldom needs it. A framework without an
   * extension of charmcraft's gives it at once: the charm's metadata are made from it.
   */
  options(dialect: Dialect): Schema | Promise<Schema>;
  env(options: z.infer<Schema>, facts: AppFacts): FrameworkEnv;
  /** A second variable for the secret key when an option supplies it. */
  readonly secretKeyAlias?: string;
  /**
   * Changes what an interface brings, for frameworks that have names of their own for the same data. Asked even when nothing is
   * ready: `usual` is then empty.
   */
  readonly integrations?: Readonly<
    Record<string, (usual: Contribution, ready: readonly Ready<never>[], facts: AppFacts) => Contribution>
  >;
  /** Interfaces of which one at least has to be ready, and what the operator is told when none is. */
  readonly needsOneOf?: readonly { readonly interfaces: readonly string[]; readonly message: string }[];
  /** Actions beside the rotation of the secret key, by name. */
  readonly actions?: Readonly<Record<string, FrameworkAction>>;
}
