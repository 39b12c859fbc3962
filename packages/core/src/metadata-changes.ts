/** Fields of one entry of the metadata, each of which may be taken away; `null` takes the whole entry away. */
type Change<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | null } | null;
/** Entries of a section by name; `null` takes the whole section away. */
type Changes<Fields> = Readonly<Record<string, Change<Fields>>> | null;

/** An endpoint's fields in the metadata. */
interface EndpointFields {
  readonly interface: string;
  readonly optional: boolean;
  readonly limit: number;
  readonly scope: "global" | "container";
}

/** An option's fields in the metadata. */
interface OptionFields {
  readonly type: "string" | "int" | "float" | "boolean" | "secret";
  readonly default: string | number | boolean;
  readonly description: string;
  readonly optional: boolean;
}

/**
 * Changes to a charm's metadata, in the sections and the spelling of `charmcraft.yaml`. They come last: over what the file says, what its
 * extension adds, and what the rest of charm.ts declares. Maps are changed member by member, `null` takes a member away, and anything else,
 * lists too, replaces what was there (RFC 7396).
 *
 * @see charmcraft 4.5.0, `charmcraft.yaml`; Juju 3.6, `metadata.yaml`
 */
export interface MetadataChanges {
  readonly title?: string | null;
  readonly summary?: string;
  readonly description?: string;
  /** What a controller has to have, such as `["k8s-api", "juju >= 3.6"]`. */
  readonly assumes?: readonly (string | object)[] | null;
  readonly "charm-user"?: "root" | "sudoer" | "non-root" | null;
  /** Options that need no schema in charm.ts: the framework's own, above all. */
  readonly config?: { readonly options?: Changes<OptionFields> } | null;
  readonly actions?: Changes<{
    readonly description: string;
    readonly params: Readonly<Record<string, object | null>>;
    readonly required: readonly string[];
    readonly additionalProperties: boolean;
    readonly parallel: boolean;
    readonly "execution-group": string;
  }>;
  readonly containers?: Changes<{
    readonly resource: string;
    readonly mounts: readonly { readonly storage: string; readonly location: string }[];
    readonly uid: number;
    readonly gid: number;
  }>;
  readonly resources?: Changes<{
    readonly type: "file" | "oci-image";
    readonly filename: string;
    readonly description: string;
  }>;
  readonly requires?: Changes<EndpointFields>;
  readonly provides?: Changes<EndpointFields>;
  readonly peers?: Changes<EndpointFields>;
  readonly storage?: Changes<{
    readonly type: "filesystem" | "block";
    readonly location: string;
    readonly description: string;
    readonly "minimum-size": string;
    readonly multiple: { readonly range: string };
    readonly properties: readonly string[];
    readonly shared: boolean;
    readonly "read-only": boolean;
  }>;
  readonly devices?: Changes<{
    readonly type: string;
    readonly description: string;
    readonly countmin: number;
    readonly countmax: number;
  }>;
  /** `{}` declares one. */
  readonly "extra-bindings"?: Readonly<Record<string, Readonly<Record<never, never>> | null>> | null;
  readonly subordinate?: boolean | null;
  readonly terms?: readonly string[] | null;
  readonly links?: Readonly<Record<string, string | readonly string[] | null>> | null;
  /** What stock charmcraft builds the charm from; `pack` reads none of it. */
  readonly parts?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | null;
  readonly "charm-libs"?: readonly { readonly lib: string; readonly version: string }[] | null;
}
