import type { SecretReading } from "./conditions.ts";
import type { CosAssets } from "./cos/assets.ts";
import type { JujuContext, JujuEvent } from "./juju/event.ts";
import type { ConfigValue, Databag, Port, SecretContent, Status } from "./juju/hook-tools.ts";
import type { Plan } from "./pebble/plan/index.ts";
import type { Secret } from "./secret.ts";

/** A secret whose id we published, at its newest revision. */
export interface PublishedSecret {
  readonly id: string;
  readonly content: SecretContent;
}

/** One relation with everything that was read of it. */
export interface RelationState {
  readonly id: number;
  readonly endpoint: string;
  readonly interface: string;
  readonly role: "requires" | "provides" | "peers";
  readonly remoteApp: string;
  /** Only of another model than ours. */
  readonly remoteModel: string | undefined;
  readonly remoteAppBag: Databag;
  /** Names of the remote units, or of the other units of a peer relation; bags only when an integration asked for them. */
  readonly remoteUnits: ReadonlyMap<string, Databag>;
  readonly ownApp: Databag | "not-readable";
  readonly ownUnit: Databag;
  readonly secrets: ReadonlyMap<string, SecretReading>;
  /** Secrets that we may read and whose ids stand in `ownApp`, by databag key; only for the leader. */
  readonly ownSecrets: ReadonlyMap<string, PublishedSecret>;
  readonly network: { readonly bind?: string; readonly fqdn?: string };
  /** What this dispatch's event says of it, or what an earlier one said whose dispatch broke off. */
  readonly event: "created" | "joined" | "changed" | "departed" | "broken" | undefined;
}

/** The application's secret key as it is now. */
export type SecretKeyState =
  | { readonly state: "known"; readonly value: Secret; readonly store: "secret" | "peer-databag"; readonly id?: string }
  | { readonly state: "absent" }
  /** There is no peer relation yet to keep it in, or, with a `refusal`, Juju does not tell. */
  | { readonly state: "unavailable"; readonly refusal?: string };

/** A service as Pebble reports it. */
export interface ServiceState {
  readonly startup: string;
  /** `active`, `inactive`, `backoff` or `error`. */
  readonly current: string;
}

/** A health check that is not up. */
export interface FailingCheck {
  readonly name: string;
  readonly failures: number;
  readonly threshold: number;
}

/** What is known of the workload container. */
export type ContainerState =
  | { readonly state: "undeclared" }
  | { readonly state: "unreachable"; readonly reason: string }
  | {
      readonly state: "reachable";
      readonly plan: Plan;
      readonly services: ReadonlyMap<string, ServiceState>;
      readonly failingChecks: readonly FailingCheck[];
      /** Text of the files that matter; absent: there is no such file. */
      readonly files: ReadonlyMap<string, string>;
      /** Names of the files directly in the application's directory. */
      readonly appFiles: readonly string[];
      /** sha256 of the migration program, when there is one. */
      readonly migrationDigest?: string;
    };

/** All that a decision depends on: plain data, read once. Secrets serialise as `<redacted>`. */
export interface CharmState {
  readonly context: JujuContext;
  readonly event: JujuEvent;
  readonly leader: boolean;
  readonly config: Readonly<Record<string, ConfigValue>>;
  /** Contents of the secrets that options name, by option. */
  readonly optionSecrets: ReadonlyMap<string, SecretReading>;
  readonly status: { readonly unit: Status; readonly app?: Status };
  readonly relations: readonly RelationState[];
  /** Ids of secrets in our databag of the relation that this very event ends; only for the leader. */
  readonly endedSecrets: readonly string[];
  readonly secretKey: SecretKeyState;
  readonly ports: readonly Port[];
  readonly container: ContainerState;
  /** Dashboards and alert rules of the charm; empty unless an integration asked for them. */
  readonly assets: CosAssets;
  /** Randomness, drawn once. */
  readonly fresh: {
    readonly uuid: string;
    readonly salt: string;
    readonly secretKey: Secret;
    /** For an action that makes one; 22 characters. */
    readonly password: Secret;
  };
}
