import type * as z from "zod";
import type { Charm, CharmActionDefinition, DeclaredIntegration, OptionSchemas, OptionValues } from "./charm.ts";
import type { Framework } from "./framework.ts";
import type { AnyIntegration, Env, Integration } from "./integrations/contract.ts";
import type { MetadataChanges } from "./metadata-changes.ts";

/** How a charm uses an integration. */
export interface IntegrationUse {
  /** Without `true`, the application does not start before the endpoint is integrated. */
  readonly optional?: boolean;
  /** How many relations the endpoint takes; 1 by default. */
  readonly limit?: number;
}

/** An integration in a charm definition, its data's type kept for `env`. */
export interface TypedIntegration<Data> extends DeclaredIntegration {
  /** Only a type: what a ready relation gives to `env`. */
  readonly data?: Data;
}

/** The data of each integration that is ready; absent: it is not related, or not ready. */
type IntegrationValues<Integrations extends Readonly<Record<string, TypedIntegration<unknown>>>> = {
  readonly [Name in keyof Integrations]?: Integrations[Name] extends TypedIntegration<infer Data> ? Data : never;
};

/** What {@link defineCharm} takes. */
export interface CharmDefinition<
  Options extends OptionSchemas,
  Integrations extends Readonly<Record<string, TypedIntegration<unknown>>>,
  Actions extends Readonly<Record<string, CharmActionDefinition>>,
  Used extends Framework = Framework,
> {
  readonly framework: Used;
  /** Options beside the framework's own, by name. They appear in `juju config` and as variables of the application. */
  readonly config?: Options;
  /** Integrations by endpoint name. */
  readonly integrations?: Integrations;
  /** Variables beside the generated ones; they win over all others. */
  readonly env?: (context: {
    readonly config: OptionValues<Options>;
    readonly integrations: IntegrationValues<Integrations>;
  }) => Env;
  /** Actions by name. */
  readonly actions?: Actions;
  /** Changes to the metadata that all else makes: other storage and containers, fields of what the extension adds, `null` to take one away. */
  readonly metadata?: MetadataChanges;
}

/** A charm with the types of its declarations kept, for tests that set its options and run its actions. */
export interface DefinedCharm<
  Options extends OptionSchemas = OptionSchemas,
  Integrations extends Readonly<Record<string, TypedIntegration<unknown>>> = Readonly<
    Record<string, TypedIntegration<unknown>>
  >,
  Actions extends Readonly<Record<string, CharmActionDefinition>> = Readonly<Record<string, CharmActionDefinition>>,
  Used extends Framework = Framework,
> extends Charm {
  readonly framework: Used;
  readonly options: Options;
  readonly integrations: Integrations;
  readonly actions: Actions;
}

/**
 * A whole charm from its declarations. The zod schemas are the one source of types, validation and generated metadata.
 *
 * @returns what a dispatch runs; export it as the default of `charm.ts`
 */
export function defineCharm<
  const Options extends OptionSchemas = Readonly<Record<never, z.ZodType>>,
  const Integrations extends Readonly<Record<string, TypedIntegration<unknown>>> = Readonly<Record<never, never>>,
  const Actions extends Readonly<Record<string, CharmActionDefinition>> = Readonly<Record<never, never>>,
  Used extends Framework = Framework,
>(
  definition: CharmDefinition<Options, Integrations, Actions, Used>,
): DefinedCharm<Options, Integrations, Actions, Used> {
  return {
    framework: definition.framework,
    // Where a member was left out, its type is the one without members.
    options: definition.config ?? ({} as Options),
    integrations: definition.integrations ?? ({} as Integrations),
    // The values that core hands over were parsed by these very schemas.
    ...(definition.env && { env: definition.env as NonNullable<Charm["env"]> }),
    actions: definition.actions ?? ({} as Actions),
    ...(definition.metadata && { metadata: definition.metadata }),
  };
}

/** An integration of one's own, with its data's type inferred. See the contract for what each member does. */
export function defineIntegration<Data, Local = undefined>(
  integration: Integration<Data, Local>,
): Integration<Data, Local> {
  return integration;
}

/** Puts an integration into a charm. */
export function integrate<Data, Local>(
  integration: Integration<Data, Local>,
  use: IntegrationUse & { readonly local?: Local } = {},
): TypedIntegration<Data> {
  return {
    integration: integration as AnyIntegration,
    optional: use.optional ?? false,
    limit: use.limit ?? 1,
    ...(use.local !== undefined && { local: use.local }),
  };
}

/** An action whose parameters are typed by their schema. */
export function defineAction<Params extends z.ZodType = z.ZodUndefined>(
  action: CharmActionDefinition<Params>,
): CharmActionDefinition<Params> {
  return action;
}
