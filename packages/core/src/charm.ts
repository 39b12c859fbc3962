import type * as z from "zod";
import type { Framework } from "./framework.ts";
import type { AnyIntegration, Env } from "./integrations/contract.ts";
import type { MetadataChanges } from "./metadata-changes.ts";
import type { Pebble } from "./pebble/pebble.ts";
import type { Secret } from "./secret.ts";

/** Options of a charm by name, as zod schemas: they give types, validation, and the generated `config` of the packed charm. */
export type OptionSchemas = Readonly<Record<string, z.ZodType>>;

/** The values of {@link OptionSchemas}. */
export type OptionValues<Options extends OptionSchemas> = { readonly [Name in keyof Options]: z.infer<Options[Name]> };

/** What an action of charm.ts gets. */
export interface ActionContext<Params> {
  readonly params: Params;
  /** The workload's Pebble. */
  readonly container: Pebble;
  /** The environment that the application has. */
  readonly env: Readonly<Record<string, string | Secret>>;
  /** A progress line for the operator. */
  log(line: string): Promise<void>;
}

/** What an action answers, by name; what is `undefined` is left out. */
type ActionResults = Readonly<Record<string, string | undefined>>;

/** An action of charm.ts. Returning results completes it, throwing fails it with the error's message. */
export interface CharmActionDefinition<Params extends z.ZodType = z.ZodType> {
  readonly description?: string;
  readonly params?: Params;
  run(context: ActionContext<z.infer<Params>>): Promise<ActionResults | undefined>;
}

/** An integration as charm.ts declares it: the interface's behaviour, and how this charm uses it. */
export interface DeclaredIntegration {
  readonly integration: AnyIntegration;
  readonly optional: boolean;
  readonly limit?: number;
  /** Passed to the integration as `view.local`. */
  readonly local?: unknown;
}

/** A whole charm: what `defineCharm` returns and a dispatch runs. */
export interface Charm {
  readonly framework: Framework;
  readonly options: OptionSchemas;
  readonly integrations: Readonly<Record<string, DeclaredIntegration>>;
  readonly env?: (context: {
    readonly config: Readonly<Record<string, unknown>>;
    readonly integrations: Readonly<Record<string, unknown>>;
  }) => Env;
  readonly actions: Readonly<Record<string, CharmActionDefinition>>;
  /** Read when the charm is built; a dispatch finds it in its metadata. */
  readonly metadata?: MetadataChanges;
}
