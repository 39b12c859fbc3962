import type { ConfigValue } from "@paas-charm/core";
import {
  type Application,
  dueSecretEvents,
  type Model,
  type Relation,
  type RelationEnd,
} from "@paas-charm/core/simulated";
import { applicationNamed, type ModelDocument, unitNamed } from "./document.ts";
import { postponedKey, type RelationFacts, type SecretFacts, type UnitAgent, type UnitFacts } from "./unit-agent.ts";

/** What the model says now of all that concerns the unit. */
export function unitFacts(document: ModelDocument, name: string, agent: UnitAgent, now: number): UnitFacts {
  const { model } = document;
  const unit = unitNamed(model, name);
  const app = applicationNamed(model, unit.app);
  const leader = app.leader === name;
  return {
    unit: name,
    dying: unit.life !== "alive",
    leader,
    charmRevision: document.deployments[app.name]?.revision ?? 0,
    config: configDigest(app),
    relations: Object.values(model.relations)
      .flatMap((relation) => relationFacts(relation, name, app, leader))
      .sort((a, b) => a.id - b.id),
    secrets: untoldSecrets(model, name, agent, now),
    workload: document.workload[name] ?? [],
    actions: Object.values(model.tasks)
      .filter((task) => task.unit === name && task.status === "pending")
      .sort((a, b) => Number(a.id) - Number(b.id))
      .map((task) => ({ kind: "action", name: task.action, action: task.action, id: task.id })),
    dueAt: nextSecretTime(model, agent, now),
  };
}

/** The values that config-get gives: what was set, over the charm's defaults. */
export function effectiveConfig(app: Application): Readonly<Record<string, ConfigValue>> {
  const values = Object.entries(app.charm.options).flatMap(([name, option]) => {
    const value = app.config[name] ?? option.default;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Juju tells config-changed for the values, `juju trust` and the unit's address. */
function configDigest(app: Application): string {
  return JSON.stringify([effectiveConfig(app), app.trusted]);
}

function relationFacts(relation: Relation, unit: string, app: Application, leader: boolean): readonly RelationFacts[] {
  const own = relation.ends.find((end) => end.app === app.name);
  if (own === undefined) return [];
  const peer = own.role === "peers";
  const remote = remoteEnd(relation, own);
  const version = relation.appBags[remote.app]?.version ?? 0;
  const members = relation.members
    .filter((member) => member !== unit && member.startsWith(`${remote.app}/`))
    .map((member) => [member, String(relation.unitBags[member]?.version ?? 0)] as const);
  return [
    {
      id: relation.id,
      endpoint: own.endpoint,
      peer,
      dying: relation.life !== "alive",
      remoteApp: remote.app,
      // A leader hears nothing of its own application's writes; a databag never written makes no event.
      app: version === 0 || (peer && leader) ? undefined : String(version),
      members: new Map(members),
    },
  ];
}

/** The other end, or the same one for peers. */
export function remoteEnd(relation: Relation, own: RelationEnd): RelationEnd {
  return relation.ends.find((end) => end !== own) ?? own;
}

/** The secret events that are due and have not been told, or not for a while. */
function untoldSecrets(model: Model, unit: string, agent: UnitAgent, now: number): readonly SecretFacts[] {
  return dueSecretEvents(model, unit, now).filter((due) => !isTold(agent, due, now));
}

function isTold(agent: UnitAgent, due: SecretFacts, now: number): boolean {
  switch (due.change) {
    case "changed":
      return (agent.secrets[due.id] ?? 0) >= due.revision;
    case "remove":
      return agent.removedRevisions.includes(`${due.id}/${due.revision}`);
    case "rotate":
    case "expired":
      return (agent.postponed[postponedKey(due)] ?? 0) > now;
  }
}

/** When time alone makes a secret event due. It may be another unit's: looking once too often costs nothing. */
function nextSecretTime(model: Model, agent: UnitAgent, now: number): number | undefined {
  const times = Object.values(model.secrets)
    .flatMap((secret) => [secret.rotatesAt, ...secret.revisions.map((revision) => revision.expiresAt)])
    .concat(Object.values(agent.postponed))
    .filter((time) => time !== undefined)
    .filter((time) => time > now);
  return times.length === 0 ? undefined : Math.min(...times);
}
