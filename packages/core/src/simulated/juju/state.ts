import type { ConfigValue, Databag } from "../../juju/hook-tools.ts";
import type { SimulatedContainer, SimulatedContainerInput } from "../pebble/container-state.ts";
import type { NetworkInfo, OpenedPort, RotatePolicy, SecretContent } from "./model.ts";

/**
 * One unit's view of a model, as plain data that reads well in a test: given to a transition and returned by it. What goes in may be a
 * {@link StateInput}; what comes out is complete and may go in again.
 */
export interface State<Container = SimulatedContainer> {
  /** Name of the unit; `<charm name>/0` by default. */
  readonly unit: string;
  readonly model: { readonly name: string; readonly uuid: string };
  /** Version of Juju; 3.6.14 by default. */
  readonly juju: string;
  /** False by default. */
  readonly leader: boolean;
  /** Options that were set; defaults come from the metadata. */
  readonly config: Readonly<Record<string, ConfigValue>>;
  readonly relations: readonly StateRelation[];
  /** Secrets that the unit owns or may read. */
  readonly secrets: readonly StateSecret[];
  readonly ports: readonly OpenedPort[];
  /** By name. */
  readonly containers: Readonly<Record<string, Container>>;
  /** `unknown` by default. */
  readonly unitStatus: StateStatus;
  readonly appStatus: StateStatus;
  readonly workloadVersion: string;
  /** Attached storage: location by id, such as `data/0`. */
  readonly storage: Readonly<Record<string, string>>;
  /** Path of the file by resource. */
  readonly resources: Readonly<Record<string, string>>;
  /** By binding; bindings not named have 192.0.2.0. */
  readonly networks: Readonly<Record<string, NetworkInfo>>;
  /** 1 by default. */
  readonly plannedUnits: number;
  /** What `JUJU_CHARM_*_PROXY` say; empty by default. */
  readonly proxies: { readonly http: string; readonly https: string; readonly no: string };
  /** Whether `juju trust` was given. */
  readonly trusted: boolean;
  /** What state-set keeps. */
  readonly stored: Readonly<Record<string, string>>;
  /** Files that the charm keeps in its own directory, text by path. */
  readonly charmFiles: Readonly<Record<string, string>>;
}

export interface StateStatus {
  readonly status: string;
  readonly message: string;
}

/** One relation of the unit. Of a peer relation, `remoteApp` is the own application and `remoteUnits` are the other units. */
export interface StateRelation {
  readonly id: number;
  readonly endpoint: string;
  readonly remoteApp: string;
  readonly localApp: Databag;
  readonly localUnit: Databag;
  readonly remoteAppData: Databag;
  /** Databag by unit number. */
  readonly remoteUnits: Readonly<Record<string, Databag>>;
  /** UUID of the other side's model; absent: the unit's own. */
  readonly remoteModel?: string;
}

export interface StateSecret {
  /** `secret:` and twenty characters. */
  readonly id: string;
  /** null: somebody else's, and we may read it. */
  readonly owner: "app" | "unit" | null;
  /** The owner's label, or ours when we only read it; empty when there is none. */
  readonly label: string;
  readonly description: string;
  readonly rotate: RotatePolicy;
  /** RFC 3339. */
  readonly expire?: string;
  /** Content of the newest revision. */
  readonly content: SecretContent;
  /** By revision number. */
  readonly revisions: Readonly<Record<number, SecretContent>>;
  /** What a read without refresh gives; absent: the unit has not read it, and the first read gives the newest. */
  readonly trackedRevision?: number;
  /** Who was granted it: the relation that the grant ends with, and an application or unit. */
  readonly grants: readonly { readonly relation: number; readonly to: string }[];
}

/** A state as one writes it: everything may be left out, down to the databags of a relation. {@link State} says what then holds. */
export type StateInput<Container = SimulatedContainerInput> = Partial<
  Omit<State<Container>, "relations" | "secrets" | "ports" | "model" | "proxies" | "unitStatus" | "appStatus">
> & {
  readonly model?: { readonly name?: string; readonly uuid?: string };
  readonly relations?: readonly StateRelationInput[];
  readonly secrets?: readonly StateSecretInput[];
  readonly ports?: readonly (
    | OpenedPort
    | { readonly protocol: "tcp" | "udp"; readonly port: number }
    | { readonly protocol: "icmp" }
  )[];
  readonly proxies?: { readonly http?: string; readonly https?: string; readonly no?: string };
  readonly unitStatus?: { readonly status: string; readonly message?: string };
  readonly appStatus?: { readonly status: string; readonly message?: string };
};

/** `id` may be left out where no event names the relation; ids are then given in order, from 1. */
export type StateRelationInput = Partial<Omit<StateRelation, "endpoint">> & { readonly endpoint: string };

/** `content` alone is a secret of one revision; `revisions` are contents, oldest first, or by revision number. */
export type StateSecretInput = Partial<Omit<StateSecret, "id" | "label" | "revisions">> & {
  readonly id: string;
  readonly label?: string | null;
  readonly revisions?: readonly SecretContent[] | Readonly<Record<number, SecretContent>>;
};
