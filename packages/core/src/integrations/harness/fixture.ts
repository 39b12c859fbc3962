import type { CharmOption } from "../../charm-metadata.ts";
import type { AppFacts } from "../../framework.ts";
import type { ConfigValue, Databag } from "../../juju/hook-tools.ts";
import type { StateRelationInput } from "../../simulated/index.ts";

/** A relation as one provider leaves it once it has answered, and what the workload has to get from it. */
export interface WireForm {
  /** How this provider writes, such as "credentials in a secret". */
  readonly form: string;
  /** The provider's application databag. */
  readonly app?: Databag;
  /** Its unit databags by unit number. */
  readonly units?: Readonly<Record<string, Databag>>;
  /** Contents by id (`secret:` and twenty characters of `[0-9a-z]`), of the secrets that the databags name. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What our databags hold by then, when reading depends on it. */
  readonly own?: { readonly app?: Databag; readonly unit?: Databag };
  /** Every variable that comes from this relation on the library's endpoint; empty when there is none. */
  readonly env: Readonly<Record<string, string>>;
  /** Texts that no status, log or hook tool's arguments may show, such as the password. */
  readonly sensitive?: readonly string[];
  /**
   * What it takes to be ready. Without any one of these the relation is pending or invalid. `app.bucket` is a key of the application
   * databag, `units.port` the key in every unit databag, `secrets.password` the entry in every secret.
   */
  readonly required: readonly string[];
  /** Values of those keys that cannot be used. Each makes the relation pending or invalid. */
  readonly unusable?: readonly (readonly [key: string, value: string])[];
}

/** All that the shared tests need to know of an integration. */
export interface IntegrationFixture {
  /** At least one; every form that a provider is known to write. */
  readonly forms: readonly [WireForm, ...WireForm[]];
  /** Whether a relation in which nobody has said anything yet is ready; false by default. */
  readonly readyWhenEmpty?: boolean;
  /** What is wrong with the variables of a relation that called itself ready, whatever its databags; undefined: nothing. */
  readonly fault?: (env: Readonly<Record<string, string>>, prefix: string) => string | undefined;
  /** Variables on another endpoint of the interface; by default each with `<ENDPOINT>_` in front. */
  readonly envOf?: (form: WireForm, endpoint: string) => Readonly<Record<string, string>>;
  /** Facts that differ from the harness's, such as an ingress URL. */
  readonly facts?: Partial<AppFacts>;
  /** Options that the charm declares for this integration, and the values that are set. */
  readonly options?: Readonly<Record<string, CharmOption>>;
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /** Further relations that the application needs to become active with this one, such as ingress. */
  readonly beside?: readonly (StateRelationInput & { readonly interface: string })[];
}
