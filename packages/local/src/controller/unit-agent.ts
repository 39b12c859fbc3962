import type { JujuEvent } from "@paas-charm/core";

/**
 * What the agent of one unit remembers between events: what it has told its charm. Set against what the model says now, it gives the
 * next event, so that there is no queue to lose: changes that come faster than hooks run are told once, and a restart tells what was missed.
 */
export interface UnitAgent {
  readonly installed: boolean;
  readonly started: boolean;
  readonly stopped: boolean;
  /** The charm's revision that install or upgrade-charm has run for. */
  readonly charmRevision: number;
  /** Digest of the config that config-changed has been told; undefined asks for it. */
  readonly config: string | undefined;
  /** Whether leader-elected has been told since leadership was won. */
  readonly leader: boolean;
  /** What has been told of each relation that relation-created has run for, by relation id. */
  readonly relations: Readonly<Record<string, ToldRelation>>;
  /** Newest revision that secret-changed has been told, by secret id. */
  readonly secrets: Readonly<Record<string, number>>;
  /** `id/revision` of what secret-remove has been told. */
  readonly removedRevisions: readonly string[];
  /** When secret-rotate and secret-expired may come again, by `change id/revision`; milliseconds since the epoch. */
  readonly postponed: Readonly<Record<string, number>>;
  /** When update-status, or the event that made it unnecessary, ran; milliseconds since the epoch. */
  readonly idleSince: number;
  /** The hook that failed and how often; it comes again before anything but actions. */
  readonly failed: FailedHook | undefined;
  /** A hook that was cut short, not by its own doing: it comes again first. */
  readonly interrupted: JujuEvent | undefined;
}

/** A hook that failed. Times are milliseconds since the epoch. */
interface FailedHook {
  readonly event: JujuEvent;
  /** How often in a row. */
  readonly failures: number;
  /** When it failed first. */
  readonly failedSince: number;
  readonly retryAt: number;
}

/** What a unit has been told of one relation. */
interface ToldRelation {
  /** Digest of the remote application's databag; undefined: nothing was told. */
  readonly app: string | undefined;
  /** Digest of each member's databag by unit; null: joined was told and changed was not yet. */
  readonly members: Readonly<Record<string, string | null>>;
}

/** A unit about to be installed. */
export function newAgent(charmRevision: number, now: number): UnitAgent {
  return {
    installed: false,
    started: false,
    stopped: false,
    charmRevision,
    config: undefined,
    leader: false,
    relations: {},
    secrets: {},
    removedRevisions: [],
    postponed: {},
    idleSince: now,
    failed: undefined,
    interrupted: undefined,
  };
}

/** What the model says now of all that concerns one unit. */
export interface UnitFacts {
  readonly unit: string;
  readonly dying: boolean;
  readonly leader: boolean;
  readonly charmRevision: number;
  /** Digest of the config, or whatever else a config-changed tells. */
  readonly config: string;
  readonly relations: readonly RelationFacts[];
  readonly secrets: readonly SecretFacts[];
  /** Pebble's events that wait, oldest first. */
  readonly workload: readonly Extract<JujuEvent, { kind: "workload" }>[];
  /** Actions that wait, oldest first. */
  readonly actions: readonly Extract<JujuEvent, { kind: "action" }>[];
  /** When time alone makes something due, such as a secret's rotation; milliseconds since the epoch. */
  readonly dueAt: number | undefined;
}

/** One relation, seen from one unit. */
export interface RelationFacts {
  readonly id: number;
  readonly endpoint: string;
  readonly peer: boolean;
  readonly dying: boolean;
  readonly remoteApp: string;
  /** Digest of the remote application's databag; undefined: it was never written, or it is our own and we lead. */
  readonly app: string | undefined;
  /** Digest of the databag of each remote unit in scope. */
  readonly members: ReadonlyMap<string, string>;
}

/** A secret event that is due for a unit. */
export interface SecretFacts {
  readonly change: "changed" | "rotate" | "expired" | "remove";
  readonly id: string;
  readonly label: string;
  readonly revision: number;
}

/** When update-status is due. */
export interface Idle {
  readonly now: number;
  readonly updateStatusMs: number;
}

/**
 * The next event of the unit, in the order in which Juju's uniter looks; undefined: nothing is due.
 * While a hook has failed only actions are: when the hook comes again is a matter of time and of `resolved`.
 */
export function nextEvent(agent: UnitAgent, facts: UnitFacts, idle: Idle): JujuEvent | undefined {
  if (agent.failed) return agent.installed ? facts.actions[0] : undefined;
  if (agent.interrupted) return agent.interrupted;
  if (!agent.installed) return facts.dying ? undefined : lifecycle("install");
  if (!facts.dying) {
    const created = facts.relations.find((relation) => !relation.dying && told(agent, relation) === undefined);
    if (created) return relationEvent(created, "created");
    if (facts.leader && !agent.leader) return lifecycle("leader-elected");
  }
  const [workload] = facts.workload;
  if (workload && !agent.stopped) return workload;
  const [secret] = facts.secrets;
  if (secret && !agent.stopped) return secretEvent(secret);
  const [action] = facts.actions;
  if (action && !agent.stopped) return action;
  return facts.dying ? farewell(agent, facts) : mainChain(agent, facts, idle);
}

function mainChain(agent: UnitAgent, facts: UnitFacts, { now, updateStatusMs }: Idle): JujuEvent | undefined {
  if (agent.charmRevision !== facts.charmRevision) return lifecycle(agent.started ? "stop" : "upgrade-charm");
  if (agent.config !== facts.config) return lifecycle("config-changed");
  if (!agent.started) return lifecycle("start");
  for (const relation of facts.relations) {
    const event = relationHook(agent, relation);
    if (event) return event;
  }
  return now - agent.idleSince >= updateStatusMs ? lifecycle("update-status") : undefined;
}

function relationHook(agent: UnitAgent, relation: RelationFacts): JujuEvent | undefined {
  const known = told(agent, relation);
  if (known === undefined) return undefined;
  const gone = Object.keys(known.members)
    .sort()
    .find((unit) => relation.dying || !relation.members.has(unit));
  if (gone !== undefined) return { ...relationEvent(relation, "departed", gone), departingUnit: gone };
  if (relation.dying) return relation.peer ? undefined : relationEvent(relation, "broken");
  const joined = Object.entries(known.members).find(([, digest]) => digest === null);
  if (joined) return relationEvent(relation, "changed", joined[0]);
  if (relation.app !== undefined && relation.app !== known.app) return relationEvent(relation, "changed");
  for (const [unit, digest] of [...relation.members].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = known.members[unit];
    if (before === undefined) return relationEvent(relation, "joined", unit);
    if (before !== digest) return relationEvent(relation, "changed", unit);
  }
  return undefined;
}

/** Of a unit that is to go: it leaves every relation, stops and is removed. */
function farewell(agent: UnitAgent, facts: UnitFacts): JujuEvent | undefined {
  for (const relation of facts.relations) {
    const known = told(agent, relation);
    if (known === undefined) continue;
    const [member] = Object.keys(known.members).sort();
    if (member !== undefined) {
      return { ...relationEvent(relation, "departed", member), departingUnit: facts.unit };
    }
    if (!relation.peer) return relationEvent(relation, "broken");
  }
  return lifecycle(agent.stopped ? "remove" : "stop");
}

/** What the agent remembers once the event has been told and its charm has ended well. */
export function afterEvent(agent: UnitAgent, event: JujuEvent, facts: UnitFacts, now: number): UnitAgent {
  const next: UnitAgent = { ...agent, failed: undefined, interrupted: undefined, idleSince: now };
  switch (event.kind) {
    case "lifecycle":
      return { ...next, ...afterLifecycle(event.name, facts) };
    case "relation":
      return { ...next, relations: afterRelation(agent.relations, event, facts) };
    case "secret":
      if (event.change === "changed" && event.revision !== undefined) {
        return { ...next, secrets: { ...agent.secrets, [event.id]: event.revision } };
      }
      return event.change === "remove"
        ? { ...next, removedRevisions: [...agent.removedRevisions, `${event.id}/${event.revision}`] }
        : { ...next, postponed: { ...agent.postponed, [postponedKey(event)]: now + secretRetryMs } };
    case "action":
      // An action settles no hook that failed or waits.
      return agent;
    default:
      return next;
  }
}

/** Rotation and expiry come again while the charm does nothing about them, after this time. */
const secretRetryMs = 300_000;

/** The key under which {@link UnitAgent.postponed} knows a secret event. */
export function postponedKey(event: {
  readonly change: string;
  readonly id: string;
  readonly revision?: number;
}): string {
  return `${event.change} ${event.id}/${event.revision}`;
}

function afterLifecycle(name: string, facts: UnitFacts): Partial<UnitAgent> {
  switch (name) {
    case "install":
      return { installed: true, charmRevision: facts.charmRevision };
    // Juju follows it with config-changed and a start whether or not the config differs.
    case "upgrade-charm":
      return { charmRevision: facts.charmRevision, config: undefined, started: false, stopped: false };
    case "config-changed":
      return { config: facts.config };
    case "start":
      return { started: true, stopped: false };
    case "leader-elected":
      return { leader: true };
    case "stop":
      return { stopped: true, started: false };
    default:
      return {};
  }
}

function afterRelation(
  relations: UnitAgent["relations"],
  event: Extract<JujuEvent, { kind: "relation" }>,
  facts: UnitFacts,
): UnitAgent["relations"] {
  const key = String(event.relation);
  const known = relations[key] ?? { app: undefined, members: {} };
  const now = facts.relations.find((relation) => relation.id === event.relation);
  const unit = event.remoteUnit;
  switch (event.change) {
    case "created":
      return { ...relations, [key]: known };
    case "joined":
      return unit === undefined
        ? relations
        : { ...relations, [key]: { ...known, members: { ...known.members, [unit]: null } } };
    case "changed": {
      if (unit === undefined) return { ...relations, [key]: { ...known, app: now?.app } };
      const digest = now?.members.get(unit);
      // It left while the hook ran: the next event says so.
      const members = { ...known.members, [unit]: digest ?? "" };
      return { ...relations, [key]: { ...known, members } };
    }
    case "departed": {
      const members = Object.fromEntries(Object.entries(known.members).filter(([name]) => name !== unit));
      return { ...relations, [key]: { ...known, members } };
    }
    case "broken":
      return Object.fromEntries(Object.entries(relations).filter(([id]) => id !== key));
  }
}

function told(agent: UnitAgent, relation: RelationFacts): ToldRelation | undefined {
  return agent.relations[String(relation.id)];
}

function lifecycle(name: Extract<JujuEvent, { kind: "lifecycle" }>["name"]): JujuEvent {
  return { kind: "lifecycle", name };
}

function relationEvent(
  relation: RelationFacts,
  change: "created" | "joined" | "changed" | "departed" | "broken",
  remoteUnit?: string,
): Extract<JujuEvent, { kind: "relation" }> {
  return {
    kind: "relation",
    name: `${relation.endpoint}-relation-${change}`,
    change,
    endpoint: relation.endpoint,
    relation: relation.id,
    remoteApp: relation.remoteApp,
    ...(remoteUnit === undefined ? {} : { remoteUnit }),
  };
}

function secretEvent({ change, id, label, revision }: SecretFacts): JujuEvent {
  return { kind: "secret", name: `secret-${change}`, change, id, label, revision };
}
