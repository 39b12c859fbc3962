import { type JujuContext, type JujuEvent, type JujuVersion, type LifecycleHook, lifecycleHooks } from "./event.ts";

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
}

/**
 * Reads Juju's variables. Names are verbatim; an empty variable counts as absent; an event that nobody knows is an event too.
 *
 * @throws {@link NotUnderJuju} without a unit name
 */
export function readEnvironment(env: Environment): EnvironmentReading {
  const unit = text(env["JUJU_UNIT_NAME"]);
  if (unit === undefined || !unit.includes("/")) {
    throw new NotUnderJuju(
      "JUJU_UNIT_NAME is not set: this program is started by Juju; to try it, run `npx paas-charm run`",
    );
  }
  const proxies = {
    http: text(env["JUJU_CHARM_HTTP_PROXY"]),
    https: text(env["JUJU_CHARM_HTTPS_PROXY"]),
    no: text(env["JUJU_CHARM_NO_PROXY"]),
  };
  return {
    event: readEvent(env),
    context: {
      unit,
      app: unit.slice(0, unit.indexOf("/")),
      model: text(env["JUJU_MODEL_NAME"]) ?? "",
      modelUuid: text(env["JUJU_MODEL_UUID"]) ?? "",
      juju: parseJujuVersion(text(env["JUJU_VERSION"]) ?? "0.0.0"),
      charmDir: text(env["JUJU_CHARM_DIR"]) ?? text(env["CHARM_DIR"]) ?? ".",
      proxies: Object.fromEntries(Object.entries(proxies).filter(([, value]) => value !== undefined)),
      debugAt: (env["JUJU_DEBUG_AT"] ?? "")
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== ""),
    },
  };
}

/** `3.6.14`, `4.0-beta2`, `3.1.7.1` → major, minor, patch. A pre-release is older than its release, so its patch is -1. */
export function parseJujuVersion(version: string): JujuVersion {
  const match = /^(\d+)\.(\d+)(?:\.(\d+)|-([a-z]+)(\d+))?/.exec(version);
  if (match === null) return [0, 0, 0];
  return [Number(match[1]), Number(match[2]), match[4] === undefined ? Number(match[3] ?? 0) : -1];
}

function readEvent(env: Environment): JujuEvent {
  const path = text(env["JUJU_DISPATCH_PATH"]) ?? "";
  const [folder, name = ""] = path.includes("/") ? splitLast(path) : ["hooks", path];
  if (folder.endsWith("actions")) {
    const action = text(env["JUJU_ACTION_NAME"]) ?? name;
    return { kind: "action", name, action, id: text(env["JUJU_ACTION_UUID"]) ?? "" };
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
  const change = ending(name, "-relation-", ["created", "joined", "changed", "departed", "broken"]);
  const reference = text(env["JUJU_RELATION_ID"]);
  const endpoint = text(env["JUJU_RELATION"]);
  const relation = reference === undefined ? Number.NaN : Number(reference.slice(reference.lastIndexOf(":") + 1));
  if (change === undefined || endpoint === undefined || !Number.isInteger(relation)) return undefined;
  const remoteApp = text(env["JUJU_REMOTE_APP"]);
  const remoteUnit = text(env["JUJU_REMOTE_UNIT"]);
  const departingUnit = text(env["JUJU_DEPARTING_UNIT"]);
  return {
    kind: "relation",
    name,
    change,
    endpoint,
    relation,
    ...(remoteApp !== undefined && { remoteApp }),
    ...(remoteUnit !== undefined && { remoteUnit }),
    ...(change === "departed" && departingUnit !== undefined && { departingUnit }),
  };
}

function workloadEvent(name: string, env: Environment): JujuEvent | undefined {
  const change = ending(name, "-", [
    "pebble-ready",
    "pebble-custom-notice",
    "pebble-check-failed",
    "pebble-check-recovered",
  ]);
  const container = text(env["JUJU_WORKLOAD_NAME"]);
  if (change === undefined || container === undefined) return undefined;
  const id = text(env["JUJU_NOTICE_ID"]);
  const check = text(env["JUJU_PEBBLE_CHECK_NAME"]);
  const notice =
    id === undefined
      ? undefined
      : { id, type: text(env["JUJU_NOTICE_TYPE"]) ?? "", key: text(env["JUJU_NOTICE_KEY"]) ?? "" };
  return {
    kind: "workload",
    name,
    change,
    container,
    ...(notice && { notice }),
    ...(check !== undefined && { check }),
  };
}

function secretEvent(name: string, env: Environment): JujuEvent | undefined {
  const change = name.startsWith("secret-")
    ? ending(name, "secret-", ["changed", "rotate", "expired", "remove"])
    : undefined;
  const id = text(env["JUJU_SECRET_ID"]);
  if (change === undefined || id === undefined) return undefined;
  const label = text(env["JUJU_SECRET_LABEL"]);
  const revision = Number(env["JUJU_SECRET_REVISION"] ?? "0");
  return { kind: "secret", name, change, id, ...(label !== undefined && { label }), ...(revision > 0 && { revision }) };
}

function storageEvent(name: string, env: Environment): JujuEvent | undefined {
  const change = ending(name, "-storage-", ["attached", "detaching"]);
  const [storage, index] = (text(env["JUJU_STORAGE_ID"]) ?? "").split("/");
  if (change === undefined || !storage || index === undefined || !/^\d+$/.test(index)) return undefined;
  const location = text(env["JUJU_STORAGE_LOCATION"]);
  return { kind: "storage", name, change, storage, index: Number(index), ...(location !== undefined && { location }) };
}

function ending<const Ending extends string>(
  name: string,
  before: string,
  endings: readonly Ending[],
): Ending | undefined {
  return endings.find((end) => name.endsWith(before + end));
}

function splitLast(path: string): [string, string] {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, slash), path.slice(slash + 1)];
}

function text(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}
