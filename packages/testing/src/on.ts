/** An event about a relation. Which relation: the endpoint's only one, or the one with the id. */
export interface RelationRequest {
  readonly on: "relation";
  readonly change: "created" | "joined" | "changed" | "departed" | "broken";
  readonly endpoint: string;
  readonly id?: number;
  readonly remoteUnit?: number | "none";
  readonly departing?: "remote" | "self";
}

/** Which relation an event is about, and whose doing it is. */
export interface RelationEventOptions {
  /** Needed where the endpoint has several relations. */
  readonly id?: number;
  /** Number of the remote unit; the first of the state by default. `none`: its application changed its databag. */
  readonly remoteUnit?: number | "none";
}

/** An event of a container. */
export interface WorkloadRequest {
  readonly on: "workload";
  readonly change: "pebble-ready" | "pebble-custom-notice" | "pebble-check-failed" | "pebble-check-recovered";
  readonly container: string;
  readonly check?: string;
  readonly notice?: { readonly id: string; readonly type: string; readonly key: string };
}

/** An event about a secret, found by its id or label. */
export interface SecretRequest {
  readonly on: "secret";
  readonly change: "changed" | "rotate" | "expired" | "remove";
  readonly secret: string;
  readonly revision?: number;
}

/** An event about storage. */
export interface StorageRequest {
  readonly on: "storage";
  readonly change: "attached" | "detaching";
  /** Such as `data/0`. */
  readonly storage: string;
}

/** An action and its parameters. */
export interface ActionRequest<Name extends string = string, Params = Readonly<Record<string, unknown>>> {
  readonly on: "action";
  readonly action: Name;
  readonly params: Params;
}

/** An event as a helper of {@link on} makes it. */
export type EventRequest =
  | RelationRequest
  | WorkloadRequest
  | SecretRequest
  | StorageRequest
  | ActionRequest<string, object>;

/** A secret's id or label, or anything that has its id. */
export type SecretRef = string | { readonly id: string };

const relation =
  (change: RelationRequest["change"]) =>
  (endpoint: string, options: RelationEventOptions = {}): RelationRequest => ({
    on: "relation",
    change,
    endpoint,
    ...options,
  });

const secret =
  (change: SecretRequest["change"]) =>
  (ref: SecretRef, revision?: number): SecretRequest => ({
    on: "secret",
    change,
    secret: typeof ref === "string" ? ref : ref.id,
    ...(revision !== undefined && { revision }),
  });

const check =
  (change: "pebble-check-failed" | "pebble-check-recovered") =>
  (container: string, name: string): WorkloadRequest => ({
    on: "workload",
    change,
    container,
    check: name,
  });

/** Events, named as Juju names them. Those that need no more than a name may be given as text: `"config-changed"`. */
export const on = {
  relationCreated: relation("created"),
  relationJoined: relation("joined"),
  relationChanged: relation("changed"),
  /** The remote unit leaves; with `departing: "self"` this unit does. */
  relationDeparted: (
    endpoint: string,
    options: RelationEventOptions & { readonly departing?: "remote" | "self" } = {},
  ): RelationRequest => ({ on: "relation", change: "departed", endpoint, ...options }),
  /** The state still has the relation: Juju takes it away after the hook. */
  relationBroken: relation("broken"),
  pebbleReady: (container: string): WorkloadRequest => ({ on: "workload", change: "pebble-ready", container }),
  pebbleCheckFailed: check("pebble-check-failed"),
  pebbleCheckRecovered: check("pebble-check-recovered"),
  /** @param key - such as `example.com/backup-done` */
  pebbleCustomNotice: (container: string, key: string): WorkloadRequest => ({
    on: "workload",
    change: "pebble-custom-notice",
    container,
    notice: { id: "1", type: "custom", key },
  }),
  secretChanged: secret("changed"),
  secretRotate: secret("rotate"),
  /** @param revision - the oldest of the state by default */
  secretExpired: secret("expired"),
  /** @param revision - the oldest of the state by default */
  secretRemove: secret("remove"),
  /** @param storage - such as `data/0` */
  storageAttached: (storage: string): StorageRequest => ({ on: "storage", change: "attached", storage }),
  storageDetaching: (storage: string): StorageRequest => ({ on: "storage", change: "detaching", storage }),
  /** An action that an operator runs; parameters left out get their defaults, as Juju does it. */
  action: <const Name extends string, const Params extends object = Readonly<Record<never, never>>>(
    action: Name,
    params?: Params,
  ): ActionRequest<Name, Params> => ({ on: "action", action, params: params ?? ({} as Params) }),
} as const;
