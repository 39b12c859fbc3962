/** A hook without an entity of its own. */
export const lifecycleHooks = [
  "install",
  "start",
  "stop",
  "remove",
  "config-changed",
  "update-status",
  "upgrade-charm",
  "leader-elected",
  "leader-settings-changed",
  "collect-metrics",
  "meter-status-changed",
  "pre-series-upgrade",
  "post-series-upgrade",
] as const;

export type LifecycleHook = (typeof lifecycleHooks)[number];

/**
 * Why Juju started the charm. Entity names (endpoint, container, storage) are verbatim from Juju's variables.
 * A name that nobody knows is an event too: Juju adds hooks, and a charm must survive them.
 *
 * @see reference of Juju hooks; `JUJU_DISPATCH_PATH` and the variables that go with each kind
 */
export type JujuEvent =
  | { readonly kind: "lifecycle"; readonly name: LifecycleHook }
  | {
      readonly kind: "relation";
      readonly name: string;
      readonly change: "created" | "joined" | "changed" | "departed" | "broken";
      readonly endpoint: string;
      readonly relation: number;
      readonly remoteApp?: string;
      readonly remoteUnit?: string;
      readonly departingUnit?: string;
    }
  | {
      readonly kind: "workload";
      readonly name: string;
      readonly change: "pebble-ready" | "pebble-custom-notice" | "pebble-check-failed" | "pebble-check-recovered";
      readonly container: string;
      readonly notice?: { readonly id: string; readonly type: string; readonly key: string };
      readonly check?: string;
    }
  | {
      readonly kind: "storage";
      readonly name: string;
      readonly change: "attached" | "detaching";
      readonly storage: string;
      readonly index: number;
      readonly location?: string;
    }
  | {
      readonly kind: "secret";
      readonly name: string;
      readonly change: "changed" | "rotate" | "expired" | "remove";
      readonly id: string;
      readonly label?: string;
      readonly revision?: number;
    }
  | { readonly kind: "action"; readonly name: string; readonly action: string; readonly id: string }
  | { readonly kind: "unknown"; readonly name: string };

/** A Juju version, ready to compare. `3.6-beta2` has the tag `beta` and the patch 2; a release has no tag or an empty one. */
export type JujuVersion = readonly [major: number, minor: number, patch: number, tag?: string, build?: number];

/** What Juju's environment says of the unit, whatever the event. Empty variables are absent. */
export interface JujuContext {
  readonly unit: string;
  /** The unit's name up to the slash. */
  readonly app: string;
  readonly model: string;
  readonly modelUuid: string;
  readonly juju: JujuVersion;
  readonly charmDir: string;
  readonly proxies: { readonly http?: string; readonly https?: string; readonly no?: string };
  /** The fully qualified host name of this unit, looked up, not from the environment. */
  readonly fqdn: string;
  /** Values of `JUJU_DEBUG_AT`, trimmed; empty when unset. */
  readonly debugAt: readonly string[];
}
