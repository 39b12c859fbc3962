import type { Databag, HookTools, Secret } from "@paas-charm/core";
import { forgetSecrets, keepSecret, secretLabel } from "./keep-secret.ts";
import { changedKeys, type Provider, providedEndpoint, reconciles } from "./provider.ts";

/** What a requirer has said. */
export interface RelationRequest {
  readonly relation: number;
  /** Name of the requirer's application. */
  readonly remoteApp: string;
  readonly app: Databag;
  /** What this provider has in its own application databag. */
  readonly published: Databag;
}

/** What a provider says: all of its databags, so that a key which is no longer here is taken away. */
export interface DatabagAnswer {
  readonly app?: Databag;
  readonly unit?: Databag;
  /** Contents of secrets, by the key of the application databag that gets the secret's id. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, Secret>>>>;
}

/** A provider whose whole part is to answer. */
export interface DatabagProvider {
  /** Name of the charm it stands for. */
  readonly charm: string;
  readonly endpoint: string;
  readonly interface: string;
  readonly address: string;
  /** Of the server, as `status` shows it. */
  readonly version?: string;
  /** The unit's status message, such as `real server, data kept`. */
  readonly message: string;
  /** The answer to a request; undefined while there is none. Asked again in every event, so the same request gets the same answer. */
  answer(request: RelationRequest): Promise<DatabagAnswer | undefined> | DatabagAnswer | undefined;
  /** The relation is gone. */
  forget?(relation: number): Promise<void> | void;
}

/**
 * The provider's side of an interface that is a request and an answer. What is published already is not written again; a request that
 * is withdrawn takes its answer away; a relation that is gone takes its secrets with it.
 */
export function databagProvider(spec: DatabagProvider): Provider {
  const { endpoint } = spec;
  return {
    charm: spec.charm,
    endpoints: { [endpoint]: providedEndpoint(spec.interface) },
    address: spec.address,
    async handle(event, tools, context) {
      if (event.kind === "relation" && event.change === "broken") {
        await spec.forget?.(event.relation);
        await forgetSecrets(endpoint, event.relation, tools);
        return;
      }
      if (!reconciles(event)) return;
      for (const relation of await tools.relationIds(endpoint)) {
        const remoteApp = await tools.relationApp(relation);
        if (remoteApp === undefined) continue;
        const app = await tools.relationGet(relation, remoteApp);
        const published = await tools.relationGet(relation, context.app);
        const answer = (await spec.answer({ relation, remoteApp, app, published })) ?? {};
        const wanted: Record<string, string> = { ...answer.app };
        for (const [key, content] of Object.entries(answer.secrets ?? {})) {
          const label = secretLabel(endpoint, relation, key);
          wanted[key] = await keepSecret(published[key], { label, content }, relation, tools);
        }
        await publish(relation, "app", { before: published, after: wanted }, tools);
        const before = await tools.relationGet(relation, context.unit);
        await publish(relation, "unit", { before, after: answer.unit ?? {} }, tools);
      }
      if (spec.version !== undefined) await tools.applicationVersionSet(spec.version);
      await tools.statusSet("unit", "active", spec.message);
    },
  };
}

/** What Juju itself writes into the databag of a unit. */
const jujuKeys = new Set(["egress-subnets", "ingress-address", "private-address"]);

/** Writes what differs. A secret whose id is no longer said goes with it. */
async function publish(
  relation: number,
  bag: "app" | "unit",
  { before, after }: { readonly before: Databag; readonly after: Databag },
  tools: HookTools,
): Promise<void> {
  const gone = Object.keys(before).filter((key) => !jujuKeys.has(key) && !Object.hasOwn(after, key));
  const changes = { ...changedKeys(before, after), ...Object.fromEntries(gone.map((key) => [key, null])) };
  if (Object.keys(changes).length > 0) await tools.relationSet(relation, bag, changes);
  for (const key of gone) {
    const value = before[key] ?? "";
    if (value.startsWith("secret:")) await tools.secretRemove(value);
  }
}
