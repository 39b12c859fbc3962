import type { Charm, JujuEvent, lifecycleHooks } from "@paas-charm/core";
import type { EndpointOf, ParamsOf } from "./charm-types.ts";
import type { ActionRequest, EventRequest, RelationRequest } from "./on.ts";

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
