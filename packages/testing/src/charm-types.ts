import type { Charm, ConfigValue, OptionSchemas, Secret } from "@paas-charm/core";
import type { StateInput, StateRelationInput } from "@paas-charm/core/simulated";
import type * as z from "zod";

/** What Juju gives for an option: what its schema reads; the id of a secret where the schema gives a secret's entries. */
type OptionInput<Input, Output = Input> =
  Exclude<Output, undefined> extends Readonly<Record<string, Secret>>
    ? string
    : unknown extends Input
      ? ConfigValue
      : Extract<Input, ConfigValue>;

type OwnOptions<Options extends OptionSchemas> = {
  readonly [Name in keyof Options]?: OptionInput<z.input<Options[Name]>, z.output<Options[Name]>>;
};

type FrameworkOptions<Inputs> = { readonly [Name in keyof Inputs]?: OptionInput<Inputs[Name]> };

/** Values of a charm's options. Those of charm.ts and of its framework have types; those of charmcraft.yaml may be any. */
export type ConfigOf<Definition extends Charm> = Readonly<Record<string, ConfigValue>> &
  OwnOptions<Definition["options"]> &
  FrameworkOptions<z.input<Awaited<ReturnType<Definition["framework"]["options"]>>>>;

/** Endpoints of a charm: those of charm.ts are offered, those of charmcraft.yaml are texts. */
export type EndpointOf<Definition extends Charm> = (keyof Definition["integrations"] & string) | (string & {});

/** A relation of a charm as a test writes it. */
export type RelationOf<Definition extends Charm> = Omit<StateRelationInput, "endpoint"> & {
  readonly endpoint: EndpointOf<Definition>;
};

/** A unit's state as a test of a charm writes it: everything may be left out. */
export type StateOf<Definition extends Charm = Charm> = Omit<StateInput, "config" | "relations"> & {
  readonly config?: ConfigOf<Definition>;
  readonly relations?: readonly RelationOf<Definition>[];
};

/** Parameters of an action, before its schema has filled in defaults; any, where nothing is known of the charm's own actions. */
export type ParamsOf<Definition extends Charm, Action> = string extends keyof Definition["actions"]
  ? Readonly<Record<string, unknown>>
  : Action extends keyof Definition["actions"]
    ? Definition["actions"][Action] extends { readonly params?: infer Params }
      ? Exclude<Params, undefined> extends infer Schema extends z.ZodType
        ? z.input<Schema>
        : never
      : never
    : Readonly<Record<string, unknown>>;
