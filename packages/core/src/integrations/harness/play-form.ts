import type { CharmMetadata, Endpoint } from "../../charm-metadata.ts";
import type { JujuEvent } from "../../juju/event.ts";
import { type Transition, type TransitionState, transition } from "../../simulated/index.ts";
import { bareCharm, bareContainer, bareKey, bareMetadata } from "./bare-charm.ts";
import type { IntegrationFixture, WireForm } from "./fixture.ts";
import type { Fixed } from "./load-fixtures.ts";

/** Another endpoint of the same interface. */
export const otherEndpoint = "second-one";
/** Id of the relation in the form's state. */
export const formRelation = 7;

function metadataFor({ name, integration, fixture }: Fixed): CharmMetadata {
  const endpoint: Endpoint = { interface: name, role: integration.role, optional: true, limit: 1 };
  const beside = (fixture.beside ?? []).map((one): [string, Endpoint] => [
    one.endpoint,
    { interface: one.interface, role: "requires", optional: true, limit: 1 },
  ]);
  const endpoints = { [integration.endpoint]: endpoint, [otherEndpoint]: endpoint, ...Object.fromEntries(beside) };
  return bareMetadata(endpoints, { options: fixture.options ?? {} });
}

/** How a form is played. */
export interface Playing {
  readonly endpoint?: string;
  readonly leader?: boolean;
  /** The state to go on from; by default one in which the provider has answered and our application is not deployed yet. */
  readonly from?: TransitionState;
  /** relation-changed by default. */
  readonly change?: "created" | "changed" | "departed" | "broken";
}

/** One dispatch on a relation in a wire form: the whole charm, on simulated hook tools and a simulated Pebble. */
export async function playForm(fixed: Fixed, form: WireForm, playing: Playing = {}): Promise<Transition> {
  const endpoint = playing.endpoint ?? fixed.integration.endpoint;
  const change = playing.change ?? "changed";
  const event: JujuEvent = {
    kind: "relation",
    name: `${endpoint}-relation-${change}`,
    change,
    endpoint,
    relation: formRelation,
    remoteApp: "remote",
  };
  const state = playing.from ?? stateOf(fixed.fixture, form, endpoint, playing.leader ?? true);
  return await transition(bareCharm, metadataFor(fixed), state, event);
}

function stateOf(fixture: IntegrationFixture, form: WireForm, endpoint: string, leader: boolean): TransitionState {
  const secrets = Object.entries(form.secrets ?? {}).map(([id, content]) => ({ id, owner: null, content }));
  return {
    leader,
    config: fixture.config ?? {},
    relations: [
      {
        id: formRelation,
        endpoint,
        localApp: form.own?.app ?? {},
        localUnit: form.own?.unit ?? {},
        remoteAppData: form.app ?? {},
        remoteUnits: form.units ?? {},
      },
      ...(fixture.beside ?? []).map(({ interface: _, ...relation }, index) => ({
        id: formRelation + 1 + index,
        ...relation,
      })),
    ],
    secrets: [...secrets, bareKey],
    containers: { app: bareContainer },
  };
}
