import type { HookContext } from "./hook-context.ts";
import type { Relation } from "./model.ts";
import { otherEnd, ownEnd } from "./tool.ts";

/** Whether both sides are one application's units. */
export function isPeer(relation: Relation): boolean {
  return relation.ends.length === 1;
}

/** The remote units that the charm knows of, sorted: not itself, nor one that is just departing. */
export function visibleMembers(relation: Relation, { unit, app, event, members }: HookContext): readonly string[] {
  const here = event.kind === "relation" && event.relation === relation.id ? event : undefined;
  if (here?.change === "broken") return [];
  const other = otherEnd(relation, app)?.app;
  const gone = here?.change === "departed" ? here.remoteUnit : undefined;
  return (members.get(relation.id) ?? relation.members)
    .filter((name) => name !== unit && name !== gone && name.startsWith(`${other}/`))
    .sort();
}

/**
 * Whether relation-ids leaves a relation out: it is being broken, has been broken for this unit while others still end it, or is ending
 * or suspended with nobody left. Peers never are.
 */
export function isBroken(relation: Relation, context: HookContext): boolean {
  const { event } = context;
  if (relation.life === "dead") return true;
  if (isPeer(relation)) return false;
  if (event.kind === "relation" && event.relation === relation.id && event.change === "broken") return true;
  if (relation.life === "dying" && !relation.members.includes(context.unit)) return true;
  return (relation.life === "dying" || relation.suspended) && visibleMembers(relation, context).length === 0;
}

/** `db:7`, as tools name a relation. */
export function relationName(relation: Relation, app: string): string {
  return `${ownEnd(relation, app)?.endpoint}:${relation.id}`;
}

/** `web:db postgresql:database`: the requirer first, as Juju names it. */
export function relationKey(relation: Relation): string {
  const rank = { requires: 0, peers: 0, provides: 1 };
  return [...relation.ends]
    .sort((one, other) => rank[one.role] - rank[other.role])
    .map((end) => `${end.app}:${end.endpoint}`)
    .join(" ");
}
