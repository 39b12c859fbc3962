import { type CharmMetadata, type JujuEvent, lifecycleHooks } from "@paas-charm/core";
import { parseSecretUri, type State } from "@paas-charm/core/simulated";
import { completeParams } from "./action-params.ts";
import type { EventOf } from "./event.ts";
import type { ActionRequest, EventRequest, SecretRequest, StorageRequest, WorkloadRequest } from "./on.ts";
import { relationEvent } from "./resolve-relation-event.ts";
import { eventProblem, impossible, list, possible, type ResolvedEvent } from "./resolved-event.ts";

const changes = ["created", "joined", "changed", "departed", "broken"] as const;

/** Finds in the state what an event is about. */
export function resolveEvent(given: EventOf, state: State<unknown>, metadata: CharmMetadata): ResolvedEvent {
  const event = typeof given === "string" ? named(given, metadata) : given;
  if (event === undefined)
    return impossible({ kind: "unknown", name: String(given) }, unknownName(String(given), metadata));
  if (!("on" in event)) return { event, params: {}, problems: [] };
  switch (event.on) {
    case "relation":
      return relationEvent(event, state, metadata);
    case "workload":
      return workloadEvent(event, metadata);
    case "secret":
      return secretEvent(event, state);
    case "storage":
      return storageEvent(event, state);
    case "action":
      return actionEvent(event, metadata, state);
  }
}

function named(name: string, metadata: CharmMetadata): EventRequest | JujuEvent | undefined {
  const hook = lifecycleHooks.find((one) => one === name);
  if (hook !== undefined) return { kind: "lifecycle", name: hook };
  for (const change of changes) {
    const endpoint = name.endsWith(`-relation-${change}`) ? name.slice(0, -`-relation-${change}`.length) : "";
    if (Object.hasOwn(metadata.endpoints, endpoint)) return { on: "relation", change, endpoint };
  }
  const container = name.endsWith("-pebble-ready") ? name.slice(0, -"-pebble-ready".length) : "";
  return Object.hasOwn(metadata.containers, container)
    ? { on: "workload", change: "pebble-ready", container }
    : undefined;
}

function unknownName(name: string, { endpoints, containers }: CharmMetadata): string {
  return /^(secret-(changed|rotate|expired|remove)|.*-storage-(attached|detaching)|.*-pebble-(custom|check).*)$/.test(
    name,
  )
    ? `the event ${name} needs more than its name; make it with a helper of \`on\``
    : `there is no event ${name}; the charm has the endpoints ${list(endpoints)} and the containers ${list(containers)}`;
}

function workloadEvent({ change, container, check, notice }: WorkloadRequest, metadata: CharmMetadata): ResolvedEvent {
  const event: JujuEvent = {
    kind: "workload",
    name: `${container}-${change}`,
    change,
    container,
    ...(check !== undefined && { check }),
    ...(notice !== undefined && { notice }),
  };
  return Object.hasOwn(metadata.containers, container)
    ? possible(event)
    : impossible(
        event,
        `the event ${event.name} is of a container that the charm has not; it has ${list(metadata.containers)}`,
      );
}

function secretEvent({ change, secret: ref, revision }: SecretRequest, state: State<unknown>): ResolvedEvent {
  const name = `secret-${change}`;
  const found = state.secrets.find(
    ({ id, label }) => id === ref || (label !== "" && label === ref) || parseSecretUri(id) === parseSecretUri(ref),
  );
  if (found === undefined) {
    return impossible(
      { kind: "unknown", name },
      `the event ${name} is about the secret ${ref}, and the state has no such secret`,
    );
  }
  const owned = found.owner !== null;
  const problems =
    change === "changed" && owned
      ? [eventProblem(`the event ${name} is not sent to the owner of a secret, and the unit's side owns ${ref}`)]
      : change !== "changed" && !owned
        ? [eventProblem(`the event ${name} is sent to the owner of a secret only, and ${ref} is somebody else's`)]
        : change === "rotate" && found.rotate === "never"
          ? [eventProblem(`the event ${name} is about ${ref}, which is never rotated; give it a \`rotate\``)]
          : [];
  const oldest = Math.min(...Object.keys(found.revisions).map(Number));
  const withRevision = change === "expired" || change === "remove";
  return {
    event: {
      kind: "secret",
      name,
      change,
      id: found.id,
      ...(found.label !== "" && { label: found.label }),
      ...(withRevision && { revision: revision ?? oldest }),
    },
    params: {},
    problems,
  };
}

function storageEvent({ change, storage }: StorageRequest, state: State<unknown>): ResolvedEvent {
  const [name = "", index = "0"] = storage.split("/");
  const location = state.storage[`${name}/${index}`];
  const event: JujuEvent = {
    kind: "storage",
    name: `${name}-storage-${change}`,
    change,
    storage: name,
    index: Number(index),
    ...(location !== undefined && { location }),
  };
  return location === undefined
    ? impossible(event, `the event ${event.name} is about ${name}/${index}, and the state has no such storage`)
    : possible(event);
}

function actionEvent(
  { action, params }: ActionRequest<string, object>,
  metadata: CharmMetadata,
  state: State<unknown>,
): ResolvedEvent {
  const event: JujuEvent = { kind: "action", name: action, action, id: "1" };
  const declared = Object.hasOwn(metadata.actions, action) ? metadata.actions[action] : undefined;
  if (declared === undefined) {
    return impossible(event, `the charm has no action ${action}; it has ${list(metadata.actions)}`);
  }
  const additional = Number.parseInt(state.juju, 10) < 4;
  const { params: complete, problems } = completeParams(
    declared,
    params as Readonly<Record<string, unknown>>,
    additional,
  );
  return {
    event,
    params: complete,
    problems: problems.map((problem) => eventProblem(`the action ${action} cannot be run so: ${problem}`)),
  };
}
