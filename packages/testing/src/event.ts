import { type Charm, type CharmMetadata, type JujuEvent, lifecycleHooks } from "@paas-charm/core";
import { parseSecretUri, type State } from "@paas-charm/core/simulated";
import { completeParams } from "./action-params.ts";
import type { EndpointOf, ParamsOf } from "./charm-types.ts";
import type { Impossibility } from "./impossible-state.ts";
import type {
  ActionRequest,
  EventRequest,
  RelationRequest,
  SecretRequest,
  StorageRequest,
  WorkloadRequest,
} from "./on.ts";

/** A hook that concerns the unit as a whole, by Juju's name. */
export type LifecycleName = (typeof lifecycleHooks)[number];

/** Events that a name says whole. */
export type EventName<Definition extends Charm = Charm> =
  | LifecycleName
  | `${EndpointOf<Definition>}-relation-${RelationRequest["change"]}`
  | `${string}-pebble-ready`;

/** An event of a charm. What a helper does not know may be given as core's own `JujuEvent`. */
export type EventOf<Definition extends Charm = Charm> = EventName<Definition> | EventRequest | JujuEvent;

/** What an action's parameters must be beside what they are, when they are not those that charm.ts declares. */
export type Fitting<Definition extends Charm, Event> =
  Event extends ActionRequest<infer Name, infer Params>
    ? Exclude<keyof Params, keyof ParamsOf<Definition, Name>> extends never
      ? ActionRequest<Name, ParamsOf<Definition, Name>>
      : { readonly "the action has no such parameter": Exclude<keyof Params, keyof ParamsOf<Definition, Name>> }
    : unknown;

/** An event as a dispatch gets it, and what of it cannot be. */
export interface ResolvedEvent {
  readonly event: JujuEvent;
  readonly params: Readonly<Record<string, unknown>>;
  readonly problems: readonly Impossibility[];
}

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

function relationEvent(request: RelationRequest, state: State<unknown>, metadata: CharmMetadata): ResolvedEvent {
  const { change, endpoint } = request;
  const name = `${endpoint}-relation-${change}`;
  const unknown: JujuEvent = { kind: "unknown", name };
  if (!Object.hasOwn(metadata.endpoints, endpoint)) {
    return impossible(
      unknown,
      `the event ${name} is of an endpoint that the charm has not; it has ${list(metadata.endpoints)}`,
    );
  }
  const ofEndpoint = state.relations.filter((relation) => relation.endpoint === endpoint);
  const [relation, other] = ofEndpoint.filter(({ id }) => request.id === undefined || id === request.id);
  if (relation === undefined) {
    const which = request.id === undefined ? "" : ` with the id ${request.id}`;
    return impossible(unknown, `the event ${name} is about a relation of ${endpoint}${which}, and the state has none`);
  }
  if (other !== undefined) {
    const ids = ofEndpoint.map(({ id }) => id).join(", ");
    return impossible(
      unknown,
      `the event ${name} may be about any of the relations ${ids}; say which: { id: ${relation.id} }`,
    );
  }
  const units = Object.keys(relation.remoteUnits);
  const remoteUnit =
    change === "created" || change === "broken" || request.remoteUnit === "none"
      ? undefined
      : `${request.remoteUnit ?? units[0] ?? ""}`;
  const problems: Impossibility[] = [];
  if (remoteUnit === "" && change !== "changed") {
    problems.push(
      eventProblem(
        `the event ${name} is a remote unit's, and relation ${relation.id} has none; give it one in \`remoteUnits\``,
      ),
    );
  } else if (remoteUnit && change !== "departed" && !units.includes(remoteUnit)) {
    problems.push(
      eventProblem(
        `the event ${name} is of unit ${relation.remoteApp}/${remoteUnit}, which is not in relation ${relation.id}`,
      ),
    );
  }
  const unit = remoteUnit ? `${relation.remoteApp}/${remoteUnit}` : undefined;
  const departing = request.departing === "self" ? state.unit : unit;
  return {
    event: {
      kind: "relation",
      name,
      change,
      endpoint,
      relation: relation.id,
      remoteApp: relation.remoteApp,
      ...(unit !== undefined && { remoteUnit: unit }),
      ...(change === "departed" && departing !== undefined && { departingUnit: departing }),
    },
    params: {},
    problems,
  };
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

function possible(event: JujuEvent): ResolvedEvent {
  return { event, params: {}, problems: [] };
}

function impossible(event: JujuEvent, message: string): ResolvedEvent {
  return { event, params: {}, problems: [eventProblem(message)] };
}

function eventProblem(message: string): Impossibility {
  return { rule: "event", message };
}

function list(map: Readonly<Record<string, unknown>>): string {
  return Object.keys(map).sort().join(", ") || "none";
}
