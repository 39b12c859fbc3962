import type { CharmAction, CharmOption, Endpoint } from "../../charm-metadata.ts";
import type { ConfigValue, Databag } from "../../juju/hook-tools.ts";

/**
 * A Juju model as plain JSON: what a controller knows of applications, units, relations and secrets. It is mutable: the functions
 * that build it and the hook tools change it in place. Databags and secret contents are replaced, never changed, so that a reader who
 * holds one holds a snapshot. Times are milliseconds since the epoch and always come from the caller.
 */
export interface Model {
  name: string;
  uuid: string;
  /** Version of Juju, such as `3.6.14`. */
  juju: string;
  applications: Record<string, Application>;
  units: Record<string, Unit>;
  /** By id. */
  relations: Record<string, Relation>;
  /** By id, the twenty characters without `secret:`. */
  secrets: Record<string, ModelSecret>;
  /** Action tasks by id. */
  tasks: Record<string, Task>;
  /** Values of `juju-http-proxy` and its like; empty text when unset. */
  proxies: { http: string; https: string; ftp: string; no: string };
  /** What credential-get answers to a trusted application. */
  cloudSpec?: Readonly<Record<string, unknown>>;
  /** Ids to be given next. */
  next: { relation: number; task: number };
}

export type Life = "alive" | "dying" | "dead";

/** What the hook tools need to know of a charm. A `CharmMetadata` is one. */
export interface ModelCharm {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly options: Readonly<Record<string, CharmOption>>;
  readonly actions: Readonly<Record<string, CharmAction>>;
  readonly containers: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, { readonly type: "file" | "oci-image" }>>;
  readonly storage: Readonly<Record<string, StorageDeclaration>>;
  readonly extraBindings?: readonly string[];
}

export interface StorageDeclaration {
  readonly type: "filesystem" | "block";
  readonly location?: string;
  /** How many instances; exactly one when absent. Without `max` there is no upper bound. */
  readonly multiple?: { readonly min: number; readonly max?: number };
}

export interface Application {
  readonly name: string;
  charm: ModelCharm;
  life: Life;
  /** Options that were set; defaults are in the charm. */
  config: Readonly<Record<string, ConfigValue>>;
  status: StatusRecord;
  /** Name of the leader unit. */
  leader: string | undefined;
  /** Whether the application may ask for the cloud's credentials. */
  trusted: boolean;
  /** Path of each resource's file. */
  resources: Readonly<Record<string, string>>;
  /** Address of the application's Service: what relations announce as ingress address. */
  serviceAddress: string;
  /** Number of units that goal-state plans; absent: the units that are not going away. */
  plannedUnits?: number;
  nextUnit: number;
}

export interface Unit {
  readonly name: string;
  readonly app: string;
  life: Life;
  status: StatusRecord;
  /** Set by application-version-set. */
  workloadVersion: string;
  ports: OpenedPort[];
  /** What state-set keeps. */
  state: Readonly<Record<string, string>>;
  /** Attached storage by id, such as `data/0`. */
  storage: Record<string, StorageAttachment>;
  /** The pod's address. */
  address: string;
  hostname: string;
  /** What network-get answers for a binding, when it is not the pod's and the Service's address. */
  networks: Record<string, NetworkInfo>;
}

export interface StatusRecord {
  status: string;
  message: string;
  since: number;
}

export interface OpenedPort {
  readonly protocol: "tcp" | "udp" | "icmp";
  /** 0 for icmp. */
  readonly from: number;
  readonly to: number;
  /** Endpoints it is opened for; empty: all. */
  readonly endpoints: readonly string[];
}

export interface StorageAttachment {
  readonly kind: "filesystem" | "block";
  readonly location: string;
}

export interface NetworkInfo {
  readonly bindAddresses: readonly {
    readonly interfaceName: string;
    readonly macAddress: string;
    readonly addresses: readonly { readonly hostname: string; readonly value: string; readonly cidr: string }[];
  }[];
  readonly ingressAddresses: readonly string[];
  readonly egressSubnets: readonly string[];
}

export interface Relation {
  readonly id: number;
  /** One end for a peer relation, two otherwise. The application of an end need not be in the model: it may be another model's. */
  readonly ends: readonly RelationEnd[];
  life: Life;
  suspended: boolean;
  /** Databag by application. */
  appBags: Record<string, Bag>;
  /** Databag by unit. They stay when a unit leaves: Juju keeps them readable until the relation ends. */
  unitBags: Record<string, Bag>;
  /** Units in scope. */
  members: string[];
  /** UUID of the model on the other side; absent: this model. */
  remoteModel?: string;
}

export interface RelationEnd {
  readonly app: string;
  readonly endpoint: string;
  readonly role: Endpoint["role"];
  readonly interface: string;
}

/** A databag and how often it was changed; version 0 was never written. */
export interface Bag {
  readonly data: Databag;
  readonly version: number;
}

export type SecretContent = Readonly<Record<string, string>>;
export type RotatePolicy = "never" | "hourly" | "daily" | "weekly" | "monthly" | "quarterly" | "yearly";

export interface ModelSecret {
  /** Twenty characters, without `secret:`. */
  readonly id: string;
  readonly owner: SecretOwner;
  /** The owner's label; empty when it has none. */
  label: string;
  description: string;
  rotate: RotatePolicy;
  /** When secret-rotate is due. */
  rotatesAt?: number;
  /** Number of the newest revision. Numbers start at 1 and are not used again. */
  latest: number;
  /** Oldest first; removed revisions are not in it. */
  revisions: SecretRevision[];
  /** Units that have read it. */
  consumers: Record<string, SecretConsumer>;
  grants: SecretGrant[];
}

/** `remote`: an application of another model, or one that is not modelled. */
export interface SecretOwner {
  readonly kind: "application" | "unit" | "user" | "remote";
  /** Name of the application or unit; of a user's secret, the model's name. */
  readonly name: string;
}

export interface SecretRevision {
  readonly revision: number;
  /** Text as the charm gave it, after base64 was decoded. */
  readonly content: SecretContent;
  readonly createdAt: number;
  expiresAt?: number;
}

/** What Juju keeps of a unit that reads a secret. */
export interface SecretConsumer {
  /** Revision that a read without refresh gives. */
  tracked: number;
  /** The consumer's own label; empty when it never gave one. The owner's units have the owner's label instead. */
  label: string;
}

export interface SecretGrant {
  /** Application or unit that may read. */
  readonly to: string;
  /** The grant ends with this relation; undefined: granted by an operator. */
  readonly relation: number | undefined;
}

/** An action asked of a unit. */
export interface Task {
  readonly id: string;
  readonly unit: string;
  readonly action: string;
  /** Complete: the schema's defaults are in. */
  readonly params: Readonly<Record<string, unknown>>;
  status: "pending" | "running" | "completed" | "failed" | "cancelled" | "aborted";
  message: string;
  /** Nested by the dots of the keys, as `juju run --format json` shows them. */
  results: Readonly<Record<string, unknown>>;
  log: { readonly at: number; readonly message: string }[];
  readonly enqueuedAt: number;
  startedAt?: number;
  completedAt?: number;
}
