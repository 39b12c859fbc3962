import type { CharmMetadata, JujuEvent } from "@paas-charm/core";
import type { State } from "@paas-charm/core/simulated";
import type { Impossibility } from "./impossible-state.ts";
import type { RelationRequest } from "./on.ts";
import { eventProblem, impossible, list, type ResolvedEvent } from "./resolved-event.ts";

/** Finds the relation and the units that an event is about. */
export function relationEvent(request: RelationRequest, state: State<unknown>, metadata: CharmMetadata): ResolvedEvent {
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
