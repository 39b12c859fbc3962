import type { Condition, Problem, SecretReading } from "../conditions.ts";
import type { AppFacts } from "../framework.ts";
import type { Databag, NewSecret, SecretContent } from "../juju/hook-tools.ts";
import type { LogTarget } from "../pebble/plan/index.ts";
import type { Secret } from "../secret.ts";

/** One relation as an integration sees it: plain data, read before and for all. */
export interface RelationView<Local = unknown> {
  readonly id: number;
  readonly endpoint: string;
  readonly remoteApp: string;
  /** UUID of the remote model when it is another than ours; undefined: ours, or Juju cannot say. */
  readonly remoteModel: string | undefined;
  /** `units` only when `needs().units` asks for it. Names are full unit names. */
  readonly remote: { readonly app: Databag; readonly units: ReadonlyMap<string, Databag> };
  /** `app` is readable by the leader, and by every unit of a peer relation. */
  readonly own: {
    readonly app: Databag | "not-readable";
    readonly unit: Databag;
    /** What our own secrets hold whose ids stand in `app`, by databag key; only for the leader. */
    readonly secrets: ReadonlyMap<string, SecretContent>;
  };
  /** By the names given in `needs().secrets`; a secret that could not be read is a {@link Problem}. */
  readonly secrets: ReadonlyMap<string, SecretReading>;
  /** Only when `needs().network` asks for it. */
  readonly network: { readonly bind?: string; readonly fqdn?: string };
  /** What this dispatch's event says of this very relation; undefined: the event is about something else. */
  readonly event: "created" | "joined" | "changed" | "departed" | "broken" | undefined;
  /** What charm.ts passed to this integration. */
  readonly local: Local;
}

/** What must be read before an integration can judge a relation. */
export interface Needs {
  readonly units?: boolean;
  readonly network?: boolean;
  /** Whether the other side may be in another model: `view.remoteModel`. */
  readonly crossModel?: boolean;
  /** Whether publishing takes the charm's dashboards and alert rules: `facts.assets`, empty unless somebody asks. */
  readonly assets?: boolean;
  /** Read with refresh, the label attached. */
  readonly secrets?: Readonly<Record<string, { readonly id: string; readonly label: string }>>;
}

/**
 * What happens for as long as a relation has no data. `migrates`: a migration is owed, since the Python library takes this for a reason.
 * `stops`: the application stops, too, as it does without a required integration.
 */
type Meanwhile = "nothing" | "migrates" | "stops";

/**
 * What a relation means. `pending` with level `ignored`: as if it were not there.
 */
export type Reading<Data> =
  | { readonly state: "ready"; readonly data: Data }
  | {
      readonly state: "pending";
      readonly level: "ignored" | "waiting" | "blocked";
      readonly message: string;
      readonly meanwhile?: Meanwhile;
    }
  | {
      readonly state: "invalid";
      readonly message: string;
      readonly problems: readonly Problem[];
      readonly meanwhile?: Meanwhile;
    };

/** The keys that we want in our databags. Core compares by meaning, honours access rules and leaves foreign keys alone. */
export interface Publication {
  /** `secretLabel` stands for the id of the secret with that label, below. null removes the key. */
  readonly app?: Readonly<Record<string, string | null | { readonly secretLabel: string }>>;
  readonly unit?: Readonly<Record<string, string | null>>;
  /**
   * Added by the leader, granted to the relation when `grant`, given a new revision when the content differs, and removed with the
   * relation or when the key in `app` that names it is taken out. A label that several relations have is one secret for all.
   */
  readonly secrets?: readonly (NewSecret & { readonly grant: boolean })[];
  /** Goes to the log when some of it is written: what an operator might not want, although it works. */
  readonly warning?: string;
}

/** Environment variables; undefined leaves a variable unset. */
export type Env = Readonly<Record<string, string | Secret | undefined>>;

/** A file in the workload container. Owner: nobody named means Pebble's own user. */
export interface WorkloadFile {
  readonly path: string;
  readonly content: string | Secret;
  readonly user?: string;
  readonly group?: string;
  readonly mode?: number;
}

/** What an integration brings to the workload. */
export interface Contribution {
  readonly env?: Env;
  readonly files?: readonly WorkloadFile[];
  /** Pebble log targets by name; core removes what is no longer wanted, explicitly. They do not wait for the application. */
  readonly logTargets?: Readonly<Record<string, LogTarget>>;
  readonly tracing?: { readonly endpoint: string; readonly service: string };
}

/** A ready relation, with the endpoint it came by. */
export interface Ready<Data> {
  readonly endpoint: string;
  readonly data: Data;
}

/** The relations of one interface that are not invalid. */
export interface Related<Data> {
  readonly ready: readonly Ready<Data>[];
  /** Those that are there and count as if they were not. */
  readonly pending: readonly { readonly endpoint: string; readonly remoteApp: string }[];
}

/**
 * Everything that belongs to one interface. Every member is pure: core does the reading and the writing.
 * Endpoints are found by interface, so `endpoint` is only the library's name, whose variables carry no prefix.
 */
export interface Integration<Data = unknown, Local = unknown> {
  readonly interface: string;
  readonly role: "requires" | "provides" | "peers";
  readonly endpoint: string;
  /** Order in which relations are judged; the first invalid one is the status. */
  readonly rank: number;
  /** Order in which environments are merged, later wins. */
  readonly envRank: number;
  /** Whether an endpoint may have several relations; else a second one blocks, since nobody can tell which is meant. */
  readonly several?: boolean;
  /** Asked again after each round of reads, three rounds at most. */
  needs(view: RelationView<Local>): Needs;
  read(view: RelationView<Local>, facts: AppFacts): Reading<Data>;
  /** Conditions across integrations, once all are read; asked when there is a relation of this interface, ready or not. */
  admit?(related: Related<Data>, facts: AppFacts): Condition | undefined;
  /** Asked for every relation, ready or not, leader or not. */
  publish?(view: RelationView<Local>, facts: AppFacts): Publication;
  contribute?(ready: readonly Ready<Data>[], facts: AppFacts): Contribution;
  /** What the other side reports of what we published, for a unit that is otherwise active. */
  notice?(view: RelationView<Local>): string | undefined;
  /**
   * What a migration depends on, without secrets; another one than the last asks for a migration. undefined: no migration depends on
   * the data, but Python marks one as owed when it comes, and so do we while the application brings no migration.
   */
  migrationKey?(data: Data): string | undefined;
}

/** Integrations of different data side by side: methods are bivariant, and core hands each only what its own `read` returned. */
export type AnyIntegration = Integration<unknown, unknown>;
