import type { JujuEvent } from "../../juju/event.ts";
import type { RotatePolicy, SecretContent, SecretGrant } from "./model.ts";
import { type Surroundings, thisMachine } from "./surroundings.ts";

/**
 * One dispatch of a unit's charm: why it runs, and what its hook tools have done so far. Made by {@link createHookContext}, given to every
 * `runHookTool`, ended by `commit` or `discard`. Mutable.
 */
export interface HookContext {
  readonly unit: string;
  /** Up to the slash of the unit. */
  readonly app: string;
  readonly event: JujuEvent;
  /** Parameters of the action, defaults in; empty for hooks. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Units that the agent has told its charm of, by relation; a relation not in it: those in scope. */
  readonly members: ReadonlyMap<number, readonly string[]>;
  readonly surroundings: Surroundings;
  /** What is written when the process exits 0. */
  pending: PendingChanges;
  /** Kept whatever the exit code. */
  readonly action: ActionOutcome;
  /** What juju-log wrote, oldest first. */
  readonly messages: LogMessage[];
  /** What took effect at once, oldest first; the caller may empty it. */
  readonly effects: ImmediateEffect[];
  /** Databags read in this hook, by relation and member: Juju reads each once. */
  readonly readBags: Map<string, Readonly<Record<string, string>>>;
  /** The configuration as first read in this hook. */
  config: Readonly<Record<string, unknown>> | undefined;
}

/** What an action has said of itself. */
export interface ActionOutcome {
  /** By dotted key, as given. Nest them with `nestResults`. */
  readonly results: Map<string, string>;
  /** The message of action-fail; undefined: not failed. */
  failure: string | undefined;
  readonly log: { readonly at: number; readonly message: string }[];
}

export interface LogMessage {
  readonly level: "TRACE" | "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";
  readonly message: string;
  /** What Juju puts before the message in relation hooks, such as `db:7`. */
  readonly relation?: string;
}

/** What a hook tool changed without waiting for the hook to end. */
export type ImmediateEffect =
  | { readonly kind: "status-set"; readonly of: string; readonly status: string; readonly message: string }
  | { readonly kind: "workload-version-set"; readonly unit: string; readonly version: string }
  /** First read of a secret, or a label attached to it. */
  | { readonly kind: "secret-consumed"; readonly id: string; readonly unit: string }
  | { readonly kind: "action-logged"; readonly message: string }
  | { readonly kind: "reboot-requested"; readonly now: boolean };

/** Writes that wait for the end of the hook. */
export interface PendingChanges {
  /** By relation id and whose databag: the application's or the unit's. Empty text removes a key. */
  readonly databags: Map<string, PendingDatabag>;
  readonly ports: PendingPort[];
  /** null deletes. */
  readonly state: Map<string, string | null>;
  readonly storage: { readonly name: string; readonly count: number }[];
  readonly secretsAdded: Map<string, PendingSecret>;
  readonly secretsUpdated: Map<string, PendingSecretUpdate>;
  /** In the order of the calls. */
  secretAccess: PendingAccess[];
  secretsRemoved: { readonly id: string; readonly revision: number | undefined }[];
  /** Revision that the unit follows from now on, by secret. */
  readonly tracked: Map<string, number>;
}

export interface PendingDatabag {
  readonly relation: number;
  readonly bag: "app" | "unit";
  readonly changes: Map<string, string>;
}

export interface PendingPort {
  readonly open: boolean;
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly from: number;
  readonly to: number;
  readonly endpoints: readonly string[];
}

export interface PendingSecretUpdate {
  content?: SecretContent;
  label?: string;
  description?: string;
  rotate?: RotatePolicy;
  expiresAt?: number;
}

export interface PendingSecret extends PendingSecretUpdate {
  readonly id: string;
  readonly owner: "application" | "unit";
  content: SecretContent;
}

interface PendingAccess extends SecretGrant {
  readonly id: string;
  readonly grant: boolean;
}

/**
 * What committing a hook changed, for whoever makes events of it:
 * - `relation-settings-changed` asks for relation-changed on every unit that sees that databag, its writer apart;
 * - `secret-revision-added` for secret-changed on the secret's consumers that do not own it and track an older revision;
 * - `secret-revision-obsolete` for secret-remove on the owner;
 * - `storage-requested` for storage-attached once there is such a storage.
 */
export type Consequence =
  | {
      readonly kind: "relation-settings-changed";
      readonly relation: number;
      /** The application or unit whose databag it is. */
      readonly of: string;
      readonly bag: "app" | "unit";
      readonly keys: readonly string[];
    }
  | { readonly kind: "ports-changed"; readonly unit: string }
  | { readonly kind: "state-changed"; readonly unit: string }
  | { readonly kind: "storage-requested"; readonly unit: string; readonly storage: string; readonly count: number }
  | { readonly kind: "secret-added"; readonly id: string }
  | { readonly kind: "secret-revision-added"; readonly id: string; readonly revision: number }
  | { readonly kind: "secret-metadata-changed"; readonly id: string }
  | { readonly kind: "secret-access-changed"; readonly id: string; readonly to: string; readonly granted: boolean }
  /** No unit reads that revision any more and it is not the newest. */
  | { readonly kind: "secret-revision-obsolete"; readonly id: string; readonly revision: number }
  /** Without a revision: the whole secret is gone. */
  | { readonly kind: "secret-removed"; readonly id: string; readonly revision: number | undefined }
  | { readonly kind: "secret-tracked"; readonly id: string; readonly unit: string; readonly revision: number };

/** How a commit ended. A failed one changed nothing; `message` is the controller's, and the unit goes to error. */
export type CommitResult =
  | { readonly ok: true; readonly consequences: readonly Consequence[] }
  | { readonly ok: false; readonly message: string };

/** What {@link createHookContext} needs to know; everything but unit and event has a default. */
export interface HookContextInit {
  readonly unit: string;
  readonly event: JujuEvent;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly members?: ReadonlyMap<number, readonly string[]>;
  readonly surroundings?: Partial<Surroundings>;
}

/** A dispatch about to begin. Files are read from this machine, the clock is the machine's and secret ids are random, unless `init` says otherwise. */
export function createHookContext(init: HookContextInit): HookContext {
  return {
    unit: init.unit,
    app: init.unit.slice(0, init.unit.indexOf("/")),
    event: init.event,
    params: init.params ?? {},
    members: init.members ?? new Map(),
    surroundings: { ...thisMachine, ...init.surroundings },
    pending: noChanges(),
    action: { results: new Map(), failure: undefined, log: [] },
    messages: [],
    effects: [],
    readBags: new Map(),
    config: undefined,
  };
}

/** Drops what the hook would have written, as Juju does when the process fails. What took effect at once stays. */
export function discard(context: HookContext): void {
  context.pending = noChanges();
}

function noChanges(): PendingChanges {
  return {
    databags: new Map(),
    ports: [],
    state: new Map(),
    storage: [],
    secretsAdded: new Map(),
    secretsUpdated: new Map(),
    secretAccess: [],
    secretsRemoved: [],
    tracked: new Map(),
  };
}
