import type { Charm } from "./charm.ts";
import type { CharmMetadata } from "./charm-metadata.ts";
import type { CharmState, ContainerState, RelationState, SecretKeyState } from "./charm-state.ts";
import type { SecretReading } from "./conditions.ts";
import { type FrameworkOptions, judgeFrameworkOptions } from "./config/framework-options.ts";
import { type CosAssets, noAssets } from "./cos/assets.ts";
import { isObserveOnly } from "./event-phase.ts";
import type { UsedIntegration } from "./judge-relations.ts";
import type { JujuContext, JujuEvent } from "./juju/event.ts";
import { HookToolError, isRelationGone } from "./juju/hook-tool-error.ts";
import type { ConfigValue, HookTools } from "./juju/hook-tools.ts";
import { type CharmCache, indexRelations, owedChanges } from "./juju/relation-index.ts";
import { observeContainer } from "./observe-container.ts";
import { observeRelation, publishedIds, readSecret, viewOf } from "./observe-relations.ts";
import type { Pebble } from "./pebble/pebble.ts";
import { printableState, printsAs } from "./printable-state.ts";
import { type IntegrationSource, resolveIntegrations } from "./resolve-integrations.ts";
import { observeSecretKey } from "./secret-key.ts";

/** Where facts are read from. */
export interface Sources {
  readonly charm: Charm;
  readonly metadata: CharmMetadata;
  readonly context: JujuContext;
  readonly event: JujuEvent;
  readonly tools: HookTools;
  readonly pebble: Pebble;
  /** Reads the charm's dashboards and alert rules. */
  readonly assets: () => Promise<CosAssets>;
  readonly cache: CharmCache | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly fresh: CharmState["fresh"];
}

/** Everything that was read. */
export interface Observation {
  readonly state: CharmState;
  /** Of the endpoints that are related. */
  readonly integrations: ReadonlyMap<string, UsedIntegration>;
  readonly frameworkOptions: FrameworkOptions;
  readonly cache: CharmCache | undefined;
}

/** Reads all that a decision depends on, each value once. Hook tools run one after the other, Pebble's requests beside them. */
export async function observe(sources: Sources): Promise<Observation> {
  const { charm, metadata, context, event, tools, pebble } = sources;
  const dialect = charm.framework.dialects[metadata.dialect];
  const early = isObserveOnly(event, context.unit);
  const container: Promise<ContainerState> = early
    ? Promise.resolve({ state: "unreachable", reason: "" })
    : Object.hasOwn(metadata.containers, dialect.container)
      ? observeContainer(pebble, dialect)
      : Promise.resolve({ state: "undeclared" });
  // When a hook tool fails first, nobody waits for this any more; its own failure is then of no interest.
  container.catch(() => undefined);
  const config = await tools.configGet();
  const leader = await tools.isLeader();
  const status = {
    unit: await tools.statusGet("unit"),
    ...(leader && { app: await tools.statusGet("app") }),
  };
  const base = { context, event, leader, config, status, fresh: sources.fresh };
  if (early) {
    const nothing = {
      optionSecrets: new Map(),
      relations: [],
      endedSecrets: [],
      secretKey: notAsked,
      ports: [],
      assets: noAssets,
    };
    return {
      state: printsAs({ ...base, ...nothing, container: await container }, (whole) => printableState(whole, dialect)),
      integrations: new Map(),
      frameworkOptions: { values: {}, problems: [] },
      cache: sources.cache,
    };
  }
  const { relations, integrations, cache } = await observeRelations(sources, leader);
  const { options: keptOptions, ...index } = cache;
  const judged = await judgeFrameworkOptions({
    framework: charm.framework,
    metadata,
    values: config,
    kept: keptOptions,
  });
  const peers = relations.find(({ endpoint }) => endpoint === dialect.peers);
  const state: CharmState = {
    ...base,
    optionSecrets: await observeOptionSecrets(config, metadata, tools),
    relations,
    endedSecrets: leader ? await observeEnded(sources) : [],
    secretKey: await observeSecretKey(tools, dialect, peers),
    ports: await tools.openedPorts(),
    assets: wantsAssets(relations, integrations) ? await sources.assets() : noAssets,
    container: await container,
  };
  return {
    state: printsAs(state, (whole) => printableState(whole, dialect)),
    integrations,
    frameworkOptions: judged.options,
    cache: { ...index, ...(judged.kept && { options: judged.kept }) },
  };
}

function wantsAssets(relations: readonly RelationState[], integrations: ReadonlyMap<string, UsedIntegration>): boolean {
  return relations.some((relation) => {
    const used = integrations.get(relation.endpoint);
    return used?.integration.needs(viewOf(relation, used.local)).assets === true;
  });
}

const notAsked: SecretKeyState = { state: "unavailable" };

/** What relations say, and which there are. */
interface RelationsReading {
  readonly relations: readonly RelationState[];
  readonly integrations: ReadonlyMap<string, UsedIntegration>;
  readonly cache: CharmCache;
}

/** Reads the relations of the index. When one of them is gone, the index is wrong: Juju is asked which there are, and only those are read. */
async function observeRelations(sources: Sources, leader: boolean): Promise<RelationsReading> {
  const { charm, metadata, context, event, tools, cache, now } = sources;
  const known = resolveIntegrations(charm, metadata);
  const input = { metadata, unit: context.unit, event, now, endpoints: [...known.keys()] };
  const index = await indexRelations({ ...input, cache }, tools);
  try {
    return await readRelations(index, known, sources, leader);
  } catch (error) {
    if (!isRelationGone(error)) throw error;
    const asked = await indexRelations({ ...input, cache: undefined }, tools);
    const same = asked.relations.map(({ id }) => id).join() === index.relations.map(({ id }) => id).join();
    if (same) throw error;
    return await readRelations(asked, known, sources, leader);
  }
}

async function readRelations(
  index: CharmCache,
  sources: ReadonlyMap<string, IntegrationSource>,
  { context, event, tools, cache }: Sources,
  leader: boolean,
): Promise<RelationsReading> {
  const integrations = new Map<string, UsedIntegration>();
  const relations: RelationState[] = [];
  const known: CharmCache["relations"][number][] = [];
  const owed = new Set(owedChanges(cache, context.unit));
  for (const { id, endpoint, app } of index.relations) {
    const used = integrations.get(endpoint) ?? (await sources.get(endpoint)?.());
    if (used === undefined) continue;
    integrations.set(endpoint, used);
    const told = event.kind === "relation" && event.relation === id ? event.change : undefined;
    const relation = await observeRelation(
      { id, endpoint, ...used, event: told ?? (owed.has(id) ? "changed" : undefined), ...(app && { remoteApp: app }) },
      tools,
      context,
      leader,
    );
    if (relation === undefined) {
      throw new HookToolError(
        "not-found",
        "relation-list",
        `cannot run relation-list: relation ${endpoint}:${id} has no application, although Juju lists it`,
      );
    }
    relations.push(relation);
    known.push({ id, endpoint, app: relation.remoteApp });
  }
  return { relations, integrations, cache: { ...index, relations: known } };
}

/** The secrets that a relation takes with it: once it is gone, nobody can say any more which they were. */
async function observeEnded({ metadata, context, event, tools }: Sources): Promise<readonly string[]> {
  if (event.kind !== "relation" || event.change !== "broken") return [];
  if (metadata.endpoints[event.endpoint]?.role === "peers") return [];
  try {
    return publishedIds(await tools.relationGet(event.relation, context.app)).map(([, id]) => id);
  } catch (error) {
    if (isRelationGone(error)) return [];
    throw error;
  }
}

/** Contents of the secrets that options name, each at its newest revision. */
async function observeOptionSecrets(
  config: Readonly<Record<string, ConfigValue>>,
  metadata: CharmMetadata,
  tools: HookTools,
): Promise<ReadonlyMap<string, SecretReading>> {
  const contents = new Map<string, SecretReading>();
  for (const [option, value] of Object.entries(config)) {
    if (metadata.options[option]?.type !== "secret" || typeof value !== "string" || value === "") continue;
    contents.set(option, await readSecret(tools, option, { id: value }));
  }
  return contents;
}
