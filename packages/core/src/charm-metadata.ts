import type { Dialect } from "./framework.ts";

/** What a charm says of itself, parsed once at build: a dispatch never reads YAML. */
export interface CharmMetadata {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** Version of the charm: what `version` in the charm directory says. */
  readonly version: string;
  /** Name of the framework. */
  readonly framework: string;
  readonly dialect: Dialect;
  readonly base: string;
  readonly assumes: readonly unknown[];
  readonly charmUser: "root" | "sudoer" | "non-root";
  readonly containers: Readonly<Record<string, { readonly resource?: string; readonly mounts?: readonly unknown[] }>>;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly options: Readonly<Record<string, CharmOption>>;
  readonly actions: Readonly<Record<string, CharmAction>>;
  readonly resources: Readonly<Record<string, { readonly type: "file" | "oci-image"; readonly filename?: string }>>;
  readonly storage: Readonly<Record<string, { readonly type: "filesystem" | "block"; readonly location?: string }>>;
}

/** An endpoint as the metadata declares it. */
export interface Endpoint {
  readonly interface: string;
  readonly role: "requires" | "provides" | "peers";
  /** Without `optional: true`, the application does not start before the endpoint is integrated. */
  readonly optional: boolean;
  readonly limit?: number;
  readonly scope?: "global" | "container";
}

/** An option as config.yaml declares it. */
export interface CharmOption {
  readonly type: "string" | "int" | "float" | "boolean" | "secret";
  readonly default?: string | number | boolean;
  readonly description?: string;
  /** `optional: false` in charmcraft.yaml: the unit is blocked until a value is set. */
  readonly optional?: boolean;
}

/** An action as actions.yaml declares it; `params` are JSON Schema properties. */
export interface CharmAction {
  readonly description?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** `paas-config.yaml` as it was found at build. */
export type PaasConfigSource =
  | { readonly state: "absent" }
  /** The YAML parsed; whether it means anything is checked at dispatch. */
  | { readonly state: "parsed"; readonly value: unknown }
  /** No YAML; `reason` is the parser's. */
  | { readonly state: "unreadable"; readonly reason: string };
