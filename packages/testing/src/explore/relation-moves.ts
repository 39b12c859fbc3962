import type { State, StateRelation } from "@paas-charm/core/simulated";
import { on } from "../on.ts";
import type { Move, World } from "./move.ts";

/** What happens to relations: units come and go, providers answer and withdraw, operators remove and integrate again. */
export function relationMoves({ metadata, origin, now }: World): readonly Move[] {
  return [
    ...now.relations.flatMap((relation) =>
      metadata.endpoints[relation.endpoint]?.role === "peers" ? peerMoves(relation) : remoteMoves(relation, origin),
    ),
    ...origin.relations.flatMap((relation) => comeBack(relation, now)),
  ];
}

function peerMoves({ endpoint, id, remoteUnits }: StateRelation): readonly Move[] {
  const units = Object.keys(remoteUnits).map(Number);
  const next = Math.max(0, ...units) + 1;
  return [
    { text: `${endpoint}-relation-created`, event: on.relationCreated(endpoint, { id }) },
    {
      text: `${endpoint}-relation-joined (unit ${next})`,
      prepare: (state) => ({
        ...change(state, id, (relation) => ({ ...relation, remoteUnits: { ...relation.remoteUnits, [next]: {} } })),
        plannedUnits: Math.max(state.plannedUnits, units.length + 2),
      }),
      event: on.relationJoined(endpoint, { id, remoteUnit: next }),
    },
    ...units.flatMap((unit) => [
      {
        text: `${endpoint}-relation-changed (unit ${unit})`,
        event: on.relationChanged(endpoint, { id, remoteUnit: unit }),
      },
      departure(endpoint, id, unit),
    ]),
  ];
}

function remoteMoves(relation: StateRelation, origin: State): readonly Move[] {
  const { endpoint, id, remoteUnits, remoteAppData } = relation;
  const answer = origin.relations.find((one) => one.endpoint === endpoint)?.remoteAppData ?? {};
  const answered = Object.keys(remoteAppData).length > 0;
  const units = Object.keys(remoteUnits).map(Number);
  const changed = on.relationChanged(endpoint, { id, remoteUnit: "none" });
  return [
    { text: `${endpoint}-relation-created`, event: on.relationCreated(endpoint, { id }) },
    ...units.flatMap((unit) => [
      {
        text: `${endpoint}-relation-joined (unit ${unit})`,
        event: on.relationJoined(endpoint, { id, remoteUnit: unit }),
      },
      {
        text: `${endpoint}-relation-changed (unit ${unit})`,
        event: on.relationChanged(endpoint, { id, remoteUnit: unit }),
      },
      departure(endpoint, id, unit),
    ]),
    {
      text: `${endpoint}-relation-changed (the provider ${answered ? "withdraws what it published" : "answers"})`,
      prepare: (state) => change(state, id, (one) => ({ ...one, remoteAppData: answered ? {} : answer })),
      event: changed,
    },
    {
      text: `${endpoint}-relation-broken`,
      // Units depart before a relation ends.
      prepare: (state) => change(state, id, (one) => ({ ...one, remoteUnits: {} })),
      event: on.relationBroken(endpoint, { id }),
      settle: (state) => ({
        ...state,
        relations: state.relations.filter((one) => one.id !== id),
        secrets: state.secrets.map((secret) => ({
          ...secret,
          grants: secret.grants.filter((grant) => grant.relation !== id),
        })),
      }),
    },
  ];
}

function departure(endpoint: string, id: number, unit: number): Move {
  return {
    text: `${endpoint}-relation-departed (unit ${unit})`,
    prepare: (state) =>
      change(state, id, (relation) => ({ ...relation, remoteUnits: without(relation.remoteUnits, unit) })),
    event: on.relationDeparted(endpoint, { id, remoteUnit: unit }),
  };
}

/** An operator integrates again what was there in the beginning: a relation with an id of its own, nobody having said anything. */
function comeBack(relation: StateRelation, now: State): readonly Move[] {
  const { endpoint } = relation;
  const count = (state: Pick<State, "relations">): number =>
    state.relations.filter((one) => one.endpoint === endpoint).length;
  if (count(now) > 0) return [];
  const id = Math.max(0, ...now.relations.map((one) => one.id), relation.id) + 1;
  return [
    {
      text: `${endpoint}-relation-created (integrated again)`,
      prepare: (state) => ({
        ...state,
        relations: [...state.relations, { ...relation, id, localApp: {}, localUnit: {}, remoteAppData: {} }],
      }),
      event: on.relationCreated(endpoint, { id }),
    },
  ];
}

function change(state: State, id: number, work: (relation: StateRelation) => StateRelation): State {
  return { ...state, relations: state.relations.map((relation) => (relation.id === id ? work(relation) : relation)) };
}

function without(units: StateRelation["remoteUnits"], unit: number): StateRelation["remoteUnits"] {
  return Object.fromEntries(Object.entries(units).filter(([number]) => number !== `${unit}`));
}
