import type { JujuEvent } from "../../juju/event.ts";
import { parseJujuVersion } from "../../juju/read-environment.ts";
import type { Model } from "./model.ts";

/** What of a dispatch's environment is not in the model: where things are. */
export interface EnvironmentExtras {
  readonly charmDir: string;
  /** `<unit>-<hook or action>-<32 hex>`. */
  readonly contextId?: string;
  /** Where the hook tools call. */
  readonly agentSocket?: string;
  /** Goes first in `PATH`. */
  readonly toolsDir?: string;
  /** The rest of `PATH`. */
  readonly path?: string;
  readonly apiAddresses?: readonly string[];
  /** What `juju debug-code --at` names. */
  readonly debugAt?: string;
  /** Further variables, such as those of the pod; they win. */
  readonly more?: Readonly<Record<string, string>>;
}

/** The environment in which Juju starts a unit's charm for an event: exactly these variables, none of the caller's own. */
export function environmentFor(
  model: Model,
  unit: string,
  event: JujuEvent,
  extras: EnvironmentExtras,
): Record<string, string> {
  const { proxies } = model;
  return {
    APT_LISTCHANGES_FRONTEND: "none",
    DEBIAN_FRONTEND: "noninteractive",
    LANG: "C.UTF-8",
    TERM: "tmux-256color",
    CHARM_DIR: extras.charmDir,
    CLOUD_API_VERSION: "",
    JUJU_AGENT_SOCKET_ADDRESS: extras.agentSocket ?? "",
    JUJU_AGENT_SOCKET_NETWORK: "unix",
    JUJU_API_ADDRESSES: (extras.apiAddresses ?? []).join(" "),
    JUJU_AVAILABILITY_ZONE: "",
    JUJU_CHARM_DIR: extras.charmDir,
    JUJU_CHARM_FTP_PROXY: proxies.ftp,
    JUJU_CHARM_HTTPS_PROXY: proxies.https,
    JUJU_CHARM_HTTP_PROXY: proxies.http,
    JUJU_CHARM_NO_PROXY: proxies.no,
    JUJU_CONTEXT_ID: extras.contextId ?? "",
    JUJU_DISPATCH_PATH: event.kind === "action" ? `actions/${event.action}` : `hooks/${event.name}`,
    JUJU_HOOK_NAME: event.kind === "action" ? "" : event.name,
    JUJU_MACHINE_ID: "",
    JUJU_MODEL_NAME: model.name,
    JUJU_MODEL_UUID: model.uuid,
    JUJU_PRINCIPAL_UNIT: "",
    JUJU_UNIT_NAME: unit,
    JUJU_VERSION: model.juju,
    ...(parseJujuVersion(model.juju)[0] < 4 && { JUJU_SLA: "unsupported" }),
    ...pathOf(extras),
    ...(extras.debugAt !== undefined && { JUJU_DEBUG_AT: extras.debugAt }),
    ...eventVariables(model, unit, event),
    ...extras.more,
  };
}

function pathOf({ toolsDir, path }: EnvironmentExtras): Record<string, string> {
  const parts = [toolsDir, path].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? {} : { PATH: parts.join(":") };
}

function eventVariables(model: Model, unit: string, event: JujuEvent): Record<string, string> {
  switch (event.kind) {
    case "lifecycle":
    case "unknown":
      return {};
    case "relation":
      return {
        JUJU_RELATION: event.endpoint,
        JUJU_RELATION_ID: `${event.endpoint}:${event.relation}`,
        JUJU_REMOTE_APP: event.remoteApp ?? "",
        JUJU_REMOTE_UNIT: event.remoteUnit ?? "",
        ...(event.change === "departed" && { JUJU_DEPARTING_UNIT: event.departingUnit ?? event.remoteUnit ?? "" }),
      };
    case "secret":
      return {
        JUJU_SECRET_ID: event.id.startsWith("secret:") ? event.id : `secret:${event.id}`,
        JUJU_SECRET_LABEL: event.label ?? "",
        ...(event.revision !== undefined &&
          (event.change === "remove" || event.change === "expired") && {
            JUJU_SECRET_REVISION: String(event.revision),
          }),
      };
    case "storage": {
      const id = `${event.storage}/${event.index}`;
      const attached = model.units[unit]?.storage[id];
      return {
        JUJU_STORAGE_ID: id,
        JUJU_STORAGE_LOCATION: event.location ?? attached?.location ?? "",
        JUJU_STORAGE_KIND: attached?.kind ?? "filesystem",
      };
    }
    case "workload":
      return {
        JUJU_WORKLOAD_NAME: event.container,
        ...(event.notice && {
          JUJU_NOTICE_ID: event.notice.id,
          JUJU_NOTICE_TYPE: event.notice.type,
          JUJU_NOTICE_KEY: event.notice.key,
        }),
        ...(event.check !== undefined && { JUJU_PEBBLE_CHECK_NAME: event.check }),
      };
    case "action":
      return {
        JUJU_ACTION_NAME: event.action,
        JUJU_ACTION_UUID: event.id,
        JUJU_ACTION_TAG: `action-${event.id}`,
      };
  }
}
