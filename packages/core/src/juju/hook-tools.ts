import type { Secret } from "../secret.ts";
import type { SecurityRecord } from "./security-log.ts";

/** What one side of a relation publishes: text by key. */
export type Databag = Readonly<Record<string, string>>;

/** The statuses that a charm may set. */
export type Level = "active" | "maintenance" | "waiting" | "blocked";

/** A status as Juju keeps it; `status` may also be one that only Juju sets, such as `unknown` or `error`. */
export interface Status {
  readonly status: string;
  readonly message: string;
}

/** What a secret holds, by key: at least three lower case letters, digits and single hyphens, the first a letter. */
export type SecretContent = Readonly<Record<string, Secret>>;

/** A secret to be created. Labels are private to the owner. */
export interface NewSecret {
  readonly owner: "app" | "unit";
  readonly label: string;
  readonly content: SecretContent;
  readonly description?: string;
  /** RFC 3339 time or Go duration. */
  readonly expire?: string;
  readonly rotate?: "never" | "hourly" | "daily" | "weekly" | "monthly" | "quarterly" | "yearly";
}

/** What an owner may know of a secret of theirs. */
export interface SecretInfo {
  readonly id: string;
  readonly revision: number;
  readonly label: string;
  readonly owner: string;
  readonly rotation?: string;
  readonly expiry?: string;
}

/** An opened port. */
export interface Port {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** Addresses of a binding; absent when Juju knows none. */
export interface Network {
  readonly bind?: string;
  readonly ingress?: string;
  readonly egressSubnets: readonly string[];
}

/** How far Juju is with a unit or a relation; `since` is a time as `Date` prints it. */
export interface GoalStatus {
  readonly status: string;
  readonly since?: string;
}

/** The units of our application and, by endpoint, the applications and units related to it, as Juju plans them. */
export interface GoalState {
  readonly units: Readonly<Record<string, GoalStatus>>;
  readonly relations: Readonly<Record<string, Readonly<Record<string, GoalStatus>>>>;
}

/** The cloud that the model is in, as a trusted application may know it. */
export interface CloudSpec {
  /** Such as `kubernetes`. */
  readonly type: string;
  readonly name: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly credential?: { readonly authType: string; readonly attributes: Readonly<Record<string, Secret>> };
  readonly caCertificates: readonly string[];
  readonly skipTlsVerify: boolean;
}

export type ConfigValue = string | number | boolean;
export type LogLevel = "debug" | "info" | "warning" | "error";

/**
 * Juju, as a charm may call it: one function per hook tool. Each rejects with a `HookToolError` that says what is meant
 * (not found, permission, not leader, invalid, timeout …). Reads are cached for the dispatch, a failed read is not.
 * One tool runs at a time: Juju's agent serialises them anyway.
 */
export interface HookTools {
  /**
   * Set options and defaults; unset options are absent. An integer beyond what a number holds exactly is its digits as a text.
   */
  configGet(): Promise<Readonly<Record<string, ConfigValue>>>;
  /** Juju's yes holds for 30 seconds, and is asked for again after them. */
  isLeader(): Promise<boolean>;
  /** The application's status is for the leader only. */
  statusGet(of: "unit" | "app"): Promise<Status>;
  statusSet(of: "unit" | "app", status: Level, message: string): Promise<void>;
  applicationVersionSet(version: string): Promise<void>;
  goalState(): Promise<GoalState>;
  /** Units of our application that are to stay, by goal-state. */
  plannedUnits(): Promise<number>;
  relationIds(endpoint: string): Promise<readonly number[]>;
  relationList(relation: number): Promise<readonly string[]>;
  /** The remote application; undefined when the relation has none any more. */
  relationApp(relation: number): Promise<string | undefined>;
  /** UUID of the model on the other side; undefined: Juju is older than 3.6.2 and cannot say. */
  relationModel(relation: number): Promise<string | undefined>;
  /** The databag of a unit (`app/0`) or an application (`app`). Our application's own is for the leader, but on a peer relation. */
  relationGet(relation: number, member: string): Promise<Databag>;
  /** Writes our own databag; null or an empty text removes a key. The application's is for the leader only. */
  relationSet(relation: number, bag: "app" | "unit", changes: Readonly<Record<string, string | null>>): Promise<void>;
  /**
   * `refresh` follows to the newest revision, `peek` looks without following. With id and label, the label is attached.
   * What this dispatch itself wrote is known without asking.
   */
  secretGet(
    ref: { readonly id?: string; readonly label?: string },
    read?: "tracked" | "refresh" | "peek",
  ): Promise<SecretContent>;
  secretInfo(ref: { readonly id: string } | { readonly label: string }): Promise<SecretInfo>;
  secretIds(): Promise<readonly string[]>;
  /** Returns the new secret's id, `secret:…`. */
  secretAdd(secret: NewSecret): Promise<string>;
  /** Adds a revision; Juju 3.6 and newer add none when the content is the latest one's. */
  secretSet(id: string, content: SecretContent): Promise<void>;
  secretGrant(id: string, relation: number, unit?: string): Promise<void>;
  secretRevoke(
    id: string,
    from: { readonly relation?: number; readonly app?: string; readonly unit?: string },
  ): Promise<void>;
  /** Removes a revision, or, without one, the secret. */
  secretRemove(id: string, revision?: number): Promise<void>;
  /** Single ports that are open, or will be when the hook is committed. Ranges and ICMP are left out. */
  openedPorts(): Promise<readonly Port[]>;
  openPort(port: Port): Promise<void>;
  closePort(port: Port): Promise<void>;
  /** Addresses of an endpoint; for a relation that is gone, those of its endpoint. */
  networkGet(endpoint: string, relation?: number): Promise<Network>;
  storageList(name?: string): Promise<readonly string[]>;
  storageGet(id: string): Promise<{ readonly kind: string; readonly location: string }>;
  storageAdd(name: string, count: number): Promise<void>;
  stateGet(): Promise<Readonly<Record<string, string>>>;
  stateSet(values: Readonly<Record<string, string>>): Promise<void>;
  stateDelete(key: string): Promise<void>;
  /** Path of a resource's file. The first call downloads it, for up to five minutes. */
  resourceGet(name: string): Promise<string>;
  credentialGet(): Promise<CloudSpec>;
  /** On machines only. With `now`, Juju ends this process and runs the hook again afterwards. */
  reboot(now: boolean): Promise<void>;
  readonly action: {
    /** Parameters, with the defaults of the schema. */
    get(): Promise<Readonly<Record<string, unknown>>>;
    /** At most 100 kB; keys in lower case, with dots for nesting. Nothing is sent for no results. */
    set(results: Readonly<Record<string, string>>): Promise<void>;
    fail(why: string): Promise<void>;
    log(line: string): Promise<void>;
  };
  /** Buffered, level-filtered, one process per flush; errors at once. */
  log(level: LogLevel, line: string): void;
  /** A record for who watches over the model's security; not filtered. */
  security(record: SecurityRecord): void;
  /** Sends what is still buffered. Call it once, at the end of the dispatch. */
  flush(): Promise<void>;
}
