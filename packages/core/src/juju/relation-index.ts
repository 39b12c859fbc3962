import type { CharmMetadata } from "../charm-metadata.ts";
import type { KeptOptions } from "../config/framework-options.ts";
import type { JujuEvent } from "./event.ts";
import type { HookTools } from "./hook-tools.ts";

/** A relation that exists. */
interface KnownRelation {
  readonly id: number;
  readonly endpoint: string;
  /** The remote application; absent until somebody asked for it. */
  readonly app?: string;
}

/** What the charm directory keeps between dispatches. Deleting it changes no result, only the number of calls. */
export interface CharmCache {
  readonly unit: string;
  readonly charmVersion: string;
  /** When the relations were last asked for, in milliseconds since 1970. */
  readonly askedAt: number;
  readonly relations: readonly KnownRelation[];
  /** As long trusted as the relations are. */
  readonly options?: KeptOptions;
  /** What is above is not to be believed. */
  readonly stale?: true;
  /** Relations whose change was told to a dispatch that broke off: Juju does not tell it again, so the next one takes it up. */
  readonly owed?: readonly number[];
}

const hourMs = 3_600_000;

/** What is needed to tell which relations exist. */
export interface IndexInput {
  readonly cache: CharmCache | undefined;
  readonly metadata: CharmMetadata;
  readonly unit: string;
  readonly event: JujuEvent;
  readonly now: number;
  /** Endpoints whose relations matter. */
  readonly endpoints: readonly string[];
}

/**
 * Which relations exist: from the cache where it can be trusted, updated by the event's own relation; else asked endpoint by
 * endpoint. A hook that the operator skipped heals within the hour.
 */
export async function indexRelations(input: IndexInput, tools: HookTools): Promise<CharmCache> {
  const { cache, metadata, unit, event, now } = input;
  const trusted =
    cache !== undefined &&
    cache.stale !== true &&
    cache.unit === unit &&
    cache.charmVersion === metadata.version &&
    !mustAsk(event, cache, now);
  const relations = trusted ? cache.relations : await ask(input.endpoints, tools);
  return {
    unit,
    charmVersion: metadata.version,
    askedAt: trusted ? cache.askedAt : now,
    relations: inOrder(withEvent(relations, event, input.endpoints), input.endpoints),
    ...(trusted && cache.options && { options: cache.options }),
  };
}

/** The cache after a dispatch that broke off: nothing that may be wrong, and the changes that are still to be taken up. */
export function breakOff(cache: CharmCache | undefined, unit: string, event: JujuEvent): CharmCache {
  const owed = owedAfter(cache, unit, event);
  return { unit, charmVersion: "", askedAt: 0, relations: [], stale: true, ...(owed.length > 0 && { owed }) };
}

/** The changes that are owed when a dispatch did not take up what it was told. */
export function owedAfter(cache: CharmCache | undefined, unit: string, event: JujuEvent): readonly number[] {
  const told = event.kind === "relation" && event.change === "changed" ? [event.relation] : [];
  return [...new Set([...owedChanges(cache, unit), ...told])];
}

/** Relations whose change an earlier dispatch was told and did not take up. */
export function owedChanges(cache: CharmCache | undefined, unit: string): readonly number[] {
  return cache !== undefined && cache.unit === unit ? (cache.owed ?? []) : [];
}

function mustAsk(event: JujuEvent, cache: CharmCache, now: number): boolean {
  if (event.kind !== "lifecycle") return false;
  if (event.name === "update-status") return now - cache.askedAt >= hourMs;
  return ["start", "upgrade-charm", "leader-elected", "install"].includes(event.name);
}

async function ask(endpoints: readonly string[], tools: HookTools): Promise<readonly KnownRelation[]> {
  const found: KnownRelation[] = [];
  for (const endpoint of endpoints) {
    for (const id of await tools.relationIds(endpoint)) found.push({ id, endpoint });
  }
  return found;
}

/** The event's own relation exists, unless it is just broken. */
function withEvent(
  relations: readonly KnownRelation[],
  event: JujuEvent,
  endpoints: readonly string[],
): readonly KnownRelation[] {
  if (event.kind !== "relation") return relations;
  const others = relations.filter(({ id }) => id !== event.relation);
  if (event.change === "broken" || !endpoints.includes(event.endpoint)) return others;
  const known = relations.find(({ id }) => id === event.relation);
  const app = known?.app ?? event.remoteApp;
  return [...others, { id: event.relation, endpoint: event.endpoint, ...(app && { app }) }];
}

/** By endpoint as the metadata has them, then by age: the same however it is known which relations there are. */
function inOrder(relations: readonly KnownRelation[], endpoints: readonly string[]): readonly KnownRelation[] {
  const place = ({ endpoint }: KnownRelation): number => endpoints.indexOf(endpoint);
  return [...relations].sort((one, other) => place(one) - place(other) || one.id - other.id);
}

/** Reads a cache; anything that is none counts as missing. */
export function readCharmCache(text: string | undefined): CharmCache | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isCache(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isCache(value: unknown): value is CharmCache {
  if (!isMap(value)) return false;
  const { unit, charmVersion, askedAt, relations, options, stale, owed } = value;
  return (
    typeof unit === "string" &&
    typeof charmVersion === "string" &&
    typeof askedAt === "number" &&
    Array.isArray(relations) &&
    relations.every(isKnownRelation) &&
    (options === undefined || (isMap(options) && isMap(options["given"]) && isMap(options["values"]))) &&
    (stale === undefined || stale === true) &&
    (owed === undefined || (Array.isArray(owed) && owed.every(Number.isSafeInteger)))
  );
}

function isKnownRelation(value: unknown): value is KnownRelation {
  if (!isMap(value)) return false;
  const { id, endpoint, app } = value;
  return Number.isSafeInteger(id) && typeof endpoint === "string" && (app === undefined || typeof app === "string");
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
