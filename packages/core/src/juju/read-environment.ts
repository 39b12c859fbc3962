import { debugAtOf } from "./breakpoint.ts";
import { type JujuContext, type JujuEvent, type LifecycleHook, lifecycleHooks } from "./event.ts";
import { parseJujuVersion } from "./version.ts";

export { parseJujuVersion } from "./version.ts";

/** Environment variables as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Why the process cannot have been started by Juju. */
export class NotUnderJuju extends Error {
  override readonly name = "NotUnderJuju";
}

/** What the environment says: why the charm runs, and of which unit. The host name is not in it. */
export interface EnvironmentReading {
  readonly event: JujuEvent;
  readonly context: Omit<JujuContext, "fqdn">;
  /** Whether `juju debug-hooks` started the hook: its terminal shows standard error. */
  readonly debugHooks: boolean;
}

/**
 * Reads Juju's variables. Names are verbatim; an empty variable counts as absent; an event that nobody knows, or that lacks the
 * variables which say whose it is, is an event of kind `unknown`: the charm sees to its application all the same.
 *
 * @throws {@link NotUnderJuju} without the name of the unit: nothing can be done for nobody
 * @see the variables that Juju sets for hooks and actions
 */
export function readEnvironment(env: Environment): EnvironmentReading {
  const unit = text(env["JUJU_UNIT_NAME"]);
  const slash = unit?.lastIndexOf("/") ?? -1;
  if (unit === undefined || slash < 1) {
    throw new NotUnderJuju(
      `cannot dispatch: ${unit === undefined ? "JUJU_UNIT_NAME is not set" : `JUJU_UNIT_NAME is \`${unit}\`, which is no unit`}; ` +
        "this program is started by Juju, and to try it there is `npx paas-charm run`",
    );
  }
  return {
    event: readEvent(env),
    context: {
      unit,
      app: unit.slice(0, slash),
      model: text(env["JUJU_MODEL_NAME"]) ?? "",
      modelUuid: text(env["JUJU_MODEL_UUID"]) ?? "",
      juju: parseJujuVersion(env["JUJU_VERSION"] ?? ""),
      charmDir: text(env["JUJU_CHARM_DIR"]) ?? text(env["CHARM_DIR"]) ?? ".",
      proxies: present({
        http: env["JUJU_CHARM_HTTP_PROXY"],
        https: env["JUJU_CHARM_HTTPS_PROXY"],
        no: env["JUJU_CHARM_NO_PROXY"],
      }),
      debugAt: debugAtOf(env["JUJU_DEBUG_AT"]),
    },
    debugHooks: env["JUJU_DEBUG"] !== undefined,
  };
}

function readEvent(env: Environment): JujuEvent {
  const path = (text(env["JUJU_DISPATCH_PATH"]) ?? "").split("/");
  const action = text(env["JUJU_ACTION_NAME"]);
  const name = text(path.at(-1)) ?? text(env["JUJU_HOOK_NAME"]) ?? action ?? "";
  if (path.at(-2) === "actions" || (path.at(-2) === undefined && action !== undefined)) {
    return { kind: "action", name, action: action ?? name, id: text(env["JUJU_ACTION_UUID"]) ?? "" };
  }
  return (
    relationEvent(name, env) ??
    workloadEvent(name, env) ??
    secretEvent(name, env) ??
    storageEvent(name, env) ??
    plainEvent(name)
  );
}

function plainEvent(name: string): JujuEvent {
  const hook = lifecycleHooks.find((known): known is LifecycleHook => known === name);
  return hook === undefined ? { kind: "unknown", name } : { kind: "lifecycle", name: hook };
}

function relationEvent(name: string, env: Environment): JujuEvent | undefined {
  const hook = splitName(name, "-relation-", ["created", "joined", "changed", "departed", "broken"]);
  const reference = text(env["JUJU_RELATION_ID"]);
  if (hook === undefined || reference === undefined) return undefined;
  const relation = wholeNumber(reference.slice(reference.lastIndexOf(":") + 1));
  if (relation === undefined) return undefined;
  return {
    kind: "relation",
    name,
    change: hook.change,
    endpoint: text(env["JUJU_RELATION"]) ?? hook.entity,
    relation,
    ...present({
      remoteApp: env["JUJU_REMOTE_APP"],
      remoteUnit: env["JUJU_REMOTE_UNIT"],
      ...(hook.change === "departed" && { departingUnit: env["JUJU_DEPARTING_UNIT"] }),
    }),
  };
}

function workloadEvent(name: string, env: Environment): JujuEvent | undefined {
  const hook = splitName(name, "-pebble-", ["ready", "custom-notice", "check-failed", "check-recovered"]);
  if (hook === undefined) return undefined;
  const id = text(env["JUJU_NOTICE_ID"]);
  return {
    kind: "workload",
    name,
    change: `pebble-${hook.change}`,
    container: text(env["JUJU_WORKLOAD_NAME"]) ?? hook.entity,
    ...(id !== undefined && {
      notice: { id, type: text(env["JUJU_NOTICE_TYPE"]) ?? "", key: text(env["JUJU_NOTICE_KEY"]) ?? "" },
    }),
    ...present({ check: env["JUJU_PEBBLE_CHECK_NAME"] }),
  };
}

function secretEvent(name: string, env: Environment): JujuEvent | undefined {
  const change = (["changed", "rotate", "expired", "remove"] as const).find((end) => name === `secret-${end}`);
  const id = text(env["JUJU_SECRET_ID"]);
  if (change === undefined || id === undefined) return undefined;
  const revision = wholeNumber(text(env["JUJU_SECRET_REVISION"]) ?? "");
  return {
    kind: "secret",
    name,
    change,
    id,
    ...present({ label: env["JUJU_SECRET_LABEL"] }),
    ...(revision !== undefined && revision > 0 && { revision }),
  };
}

function storageEvent(name: string, env: Environment): JujuEvent | undefined {
  const hook = splitName(name, "-storage-", ["attached", "detaching"]);
  const [storage = "", number = ""] = (text(env["JUJU_STORAGE_ID"]) ?? "").split("/");
  const index = wholeNumber(number);
  if (hook === undefined || storage === "" || index === undefined) return undefined;
  return {
    kind: "storage",
    name,
    change: hook.change,
    storage,
    index,
    ...present({ location: env["JUJU_STORAGE_LOCATION"] }),
  };
}

/** `my-db-relation-changed` → `my-db` and `changed`: a hook that belongs to something of the charm. */
function splitName<const Change extends string>(
  name: string,
  between: string,
  changes: readonly Change[],
): { readonly entity: string; readonly change: Change } | undefined {
  const change = changes.find((end) => name.endsWith(between + end));
  const entity = change === undefined ? "" : name.slice(0, -(between + change).length);
  return change === undefined || entity === "" ? undefined : { entity, change };
}

function wholeNumber(digits: string): number | undefined {
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}

function text(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}

/** The members that have a value; an empty one is none. */
function present<Key extends string>(
  values: Readonly<Partial<Record<Key, string | undefined>>>,
): Partial<Record<Key, string>> {
  const kept: Partial<Record<Key, string>> = {};
  for (const key in values) {
    const value = text(values[key]);
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
