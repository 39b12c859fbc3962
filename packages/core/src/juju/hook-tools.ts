import type { Secret } from "../secret.ts";

/** What one side of a relation publishes: text by key. */
export type Databag = Readonly<Record<string, string>>;

/** The statuses that a charm may set. */
export type Level = "active" | "maintenance" | "waiting" | "blocked";

/** A status as Juju keeps it; `status` may also be one that only Juju sets, such as `unknown` or `error`. */
export interface Status {
  readonly status: string;
  readonly message: string;
}

/** A secret to be created. Labels are private to the owner. */
export interface NewSecret {
  readonly owner: "app" | "unit";
  readonly label: string;
  readonly content: Readonly<Record<string, Secret>>;
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

/** The other units and applications that Juju plans, with the status of each. */
export interface GoalState {
  readonly units: Readonly<Record<string, { readonly status: string; readonly since?: string }>>;
  readonly relations: Readonly<
    Record<string, Readonly<Record<string, { readonly status: string; readonly since?: string }>>>
  >;
}

export type ConfigValue = string | number | boolean;
export type LogLevel = "debug" | "info" | "warning" | "error";

/**
 * Juju, as a charm may call it: one function per hook tool. Each rejects with a `HookToolError` that says what is meant
 * (not found, permission, not leader, invalid, timeout …). Reads are cached for the dispatch, a failed read is not.
 * One tool runs at a time: Juju's agent serialises them anyway.
 */
export interface HookTools {
  /** Set options and defaults; unset options are absent. `config-get` */
  configGet(): Promise<Readonly<Record<string, ConfigValue>>>;
  isLeader(): Promise<boolean>;
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
  /** The databag of a unit (`app/0`) or an application (`app`). */
  relationGet(relation: number, member: string): Promise<Databag>;
  /** Writes our own databag; null removes a key. */
  relationSet(relation: number, bag: "app" | "unit", changes: Readonly<Record<string, string | null>>): Promise<void>;
  /** `refresh` follows to the newest revision, `peek` looks without following. With id and label, the label is attached. */
  secretGet(
    ref: { readonly id?: string; readonly label?: string },
    read?: "tracked" | "refresh" | "peek",
  ): Promise<Readonly<Record<string, Secret>>>;
  secretInfo(ref: { readonly id: string } | { readonly label: string }): Promise<SecretInfo>;
  secretIds(): Promise<readonly string[]>;
  /** Returns the new secret's id, `secret:…`. */
  secretAdd(secret: NewSecret): Promise<string>;
  secretSet(id: string, content: Readonly<Record<string, Secret>>): Promise<void>;
  secretGrant(id: string, relation: number, unit?: string): Promise<void>;
  secretRevoke(
    id: string,
    from: { readonly relation?: number; readonly app?: string; readonly unit?: string },
  ): Promise<void>;
  secretRemove(id: string, revision?: number): Promise<void>;
  openedPorts(): Promise<readonly Port[]>;
  openPort(port: Port): Promise<void>;
  closePort(port: Port): Promise<void>;
  networkGet(endpoint: string, relation?: number): Promise<Network>;
  storageList(name?: string): Promise<readonly string[]>;
  storageGet(id: string): Promise<{ readonly kind: string; readonly location: string }>;
  storageAdd(name: string, count: number): Promise<void>;
  stateGet(): Promise<Readonly<Record<string, string>>>;
  stateSet(values: Readonly<Record<string, string>>): Promise<void>;
  stateDelete(key: string): Promise<void>;
  /** Path of a resource's file. */
  resourceGet(name: string): Promise<string>;
  credentialGet(): Promise<Readonly<Record<string, unknown>>>;
  reboot(now: boolean): Promise<void>;
  readonly action: {
    get(): Promise<Readonly<Record<string, unknown>>>;
    set(results: Readonly<Record<string, string>>): Promise<void>;
    fail(why: string): Promise<void>;
    log(line: string): Promise<void>;
  };
  /** Buffered, level-filtered, one process per flush; errors at once. */
  log(level: LogLevel, line: string): void;
  /** Sends what is still buffered. Call it once, at the end of the dispatch. */
  flush(): Promise<void>;
}
