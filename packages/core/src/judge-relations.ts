import type { CharmMetadata, Endpoint } from "./charm-metadata.ts";
import type { CharmState, RelationState } from "./charm-state.ts";
import type { Condition } from "./conditions.ts";
import type { AppFacts } from "./framework.ts";
import { catalog } from "./integrations/catalog.ts";
import type { AnyIntegration, Reading, Ready } from "./integrations/contract.ts";
import type { IngressData } from "./integrations/ingress.ts";
import { type PeersData, unitNumber } from "./integrations/peers.ts";
import { viewOf } from "./observe-relations.ts";

/** An integration in use: its behaviour, and what charm.ts passed to it. */
export interface UsedIntegration {
  readonly integration: AnyIntegration;
  readonly local: unknown;
}

/** What all relations together mean. */
export interface RelationsJudgement {
  /** The facts with peers and ingress filled in. */
  readonly facts: AppFacts;
  /** Ready relations by interface, in endpoint order. */
  readonly ready: ReadonlyMap<string, readonly Ready<unknown>[]>;
  /** Relations that are there and count as if they were not. */
  readonly pending: readonly { readonly interface: string; readonly endpoint: string; readonly remoteApp: string }[];
  /** Invalid, waiting or blocked relations, in the order in which they are judged. */
  readonly conditions: readonly Condition[];
  /** A secret that a relation names cannot be read: nothing is decided on half of the facts. */
  readonly secretUnread: boolean;
  /** A relation without data is a reason to migrate again. */
  readonly migrationOwed: boolean;
  /** The condition for whose time the application stops. */
  readonly stoppedBy: Condition | undefined;
  /** Names of required integrations that are not there, in the documented order. */
  readonly missing: readonly string[];
}

/**
 * Judges every relation, peers and ingress first, since the others may depend on them.
 *
 * @param declared - endpoints whose integration charm.ts brings
 */
export function judgeRelations(
  state: CharmState,
  metadata: CharmMetadata,
  integrations: ReadonlyMap<string, UsedIntegration>,
  baseFacts: AppFacts,
  declared: ReadonlySet<string>,
): RelationsJudgement {
  const inOrder = [...state.relations].sort((one, other) => rankOf(one, integrations) - rankOf(other, integrations));
  const ready = new Map<string, Ready<unknown>[]>();
  const pending: RelationState[] = [];
  const conditions: Condition[] = [];
  const readyEndpoints = new Set<string>();
  let facts = baseFacts;
  let secretUnread = false;
  let migrationOwed = false;
  let stoppedBy: Condition | undefined;
  for (const relation of inOrder) {
    const used = integrations.get(relation.endpoint);
    if (used === undefined) continue;
    const others = used.integration.several === true ? [] : sameEndpoint(relation, inOrder);
    if (others.length > 0) {
      // Said once, of the newest; none of them is read, since nobody can tell which is meant.
      if (others.every(({ id }) => id < relation.id)) conditions.push(repeatedCondition(relation));
      continue;
    }
    const reading = used.integration.read(viewOf(relation, used.local), facts);
    if (reading.state === "ready") {
      ready.set(relation.interface, [
        ...(ready.get(relation.interface) ?? []),
        { endpoint: relation.endpoint, data: reading.data },
      ]);
      readyEndpoints.add(relation.endpoint);
      facts = withFacts(facts, relation, reading.data);
      continue;
    }
    const condition = conditionOf(reading, relation, facts);
    if (condition === undefined) pending.push(relation);
    else conditions.push(condition);
    secretUnread ||= condition?.level === "waiting";
    migrationOwed ||= reading.meanwhile === "migrates" || reading.meanwhile === "stops";
    if (reading.meanwhile === "stops") stoppedBy ??= condition;
  }
  return {
    facts,
    ready,
    pending,
    conditions,
    secretUnread,
    migrationOwed,
    stoppedBy,
    missing: missingNames(metadata, readyEndpoints, declared),
  };
}

/** What the operator reads of a relation without data; undefined where it counts as if it were not there. */
function conditionOf(
  reading: Exclude<Reading<unknown>, { readonly state: "ready" }>,
  { endpoint, remoteApp }: RelationState,
  { app }: AppFacts,
): Condition | undefined {
  const { message } = reading;
  if (reading.state === "invalid") {
    const clears = `${endpoint}-relation-changed, or: juju remove-relation ${app} ${remoteApp}`;
    return { type: "RelationsValid", level: "blocked", message, clears };
  }
  if (reading.level === "ignored") return undefined;
  const clears = `${endpoint}-relation-changed, or any later event`;
  return { type: "RelationsReady", level: reading.level, message, clears };
}

function rankOf(relation: RelationState, integrations: ReadonlyMap<string, UsedIntegration>): number {
  return integrations.get(relation.endpoint)?.integration.rank ?? Number.MAX_SAFE_INTEGER;
}

/** The other relations on an endpoint that takes one. Providers' endpoints take any number. */
function sameEndpoint(relation: RelationState, all: readonly RelationState[]): readonly RelationState[] {
  if (relation.role !== "requires") return [];
  return all.filter(({ endpoint, id }) => endpoint === relation.endpoint && id !== relation.id);
}

function repeatedCondition({ endpoint, remoteApp }: RelationState): Condition {
  return {
    type: "RelationsValid",
    level: "blocked",
    message: `${endpoint} is integrated more than once; remove all but one, for example with ${remoteApp}`,
    clears: `${endpoint}-relation-broken`,
  };
}

function withFacts(facts: AppFacts, relation: RelationState, data: unknown): AppFacts {
  if (relation.role === "peers") {
    const units = (data as PeersData).units;
    return { ...facts, peers: units.map((unit) => peerFqdn(facts, unit)) };
  }
  if (relation.interface === "ingress") {
    const { url } = data as IngressData;
    return { ...facts, ingressUrl: url, baseUrl: url };
  }
  return facts;
}

/** The name under which the cluster knows a unit of a StatefulSet. */
function peerFqdn({ app, model }: AppFacts, unit: string): string {
  return `${app}-${unitNumber(unit)}.${app}-endpoints.${model}.svc.cluster.local`;
}

function missingNames(
  metadata: CharmMetadata,
  ready: ReadonlySet<string>,
  declared: ReadonlySet<string>,
): readonly string[] {
  return Object.entries(metadata.endpoints)
    .filter(([name, endpoint]) => endpoint.role === "requires" && !endpoint.optional && !ready.has(name))
    .flatMap(([name, endpoint]) => missingName(name, endpoint, declared))
    .sort((one, other) => one.rank - other.rank)
    .map(({ name }) => name)
    .filter((name, index, all) => all.indexOf(name) === index);
}

function missingName(
  name: string,
  endpoint: Endpoint,
  declared: ReadonlySet<string>,
): readonly { name: string; rank: number }[] {
  const known = catalog[endpoint.interface];
  // An interface that only charm.ts knows is listed last, by its endpoint; one that nobody reads cannot be missed.
  if (known === undefined) return declared.has(name) ? [{ name, rank: Number.MAX_SAFE_INTEGER }] : [];
  return known.missingRank === "never" ? [] : [{ name: known.missingAs ?? name, rank: known.missingRank }];
}
