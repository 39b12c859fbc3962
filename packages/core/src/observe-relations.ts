import type { PublishedSecret, RelationState } from "./charm-state.ts";
import type { Problem, SecretReading } from "./conditions.ts";
import type { AnyIntegration, Needs, RelationView } from "./integrations/contract.ts";
import type { JujuContext } from "./juju/event.ts";
import type { Databag, HookTools, SecretContent } from "./juju/hook-tools.ts";

/** A relation that exists, and by which integration of which endpoint it is read. */
export interface RelationToRead {
  readonly id: number;
  readonly endpoint: string;
  readonly integration: AnyIntegration;
  readonly local: unknown;
  /** When the index knows it; else Juju is asked. */
  readonly remoteApp?: string;
  readonly event: RelationState["event"];
}

/** How many times an integration may ask for more after it saw what came. */
const roundsOfReads = 3;

/** Reads a relation until its integration has all that it needs. A relation that is gone by now reads as undefined. */
export async function observeRelation(
  { id, endpoint, integration, local, event, ...known }: RelationToRead,
  tools: HookTools,
  context: JujuContext,
  leader: boolean,
): Promise<RelationState | undefined> {
  const peers = integration.role === "peers";
  const remoteApp = peers ? context.app : (known.remoteApp ?? (await tools.relationApp(id)));
  if (remoteApp === undefined) return undefined;
  // Other integrations list the units when they ask for them.
  const units = peers ? await tools.relationList(id) : [];
  const base: RelationState = {
    id,
    endpoint,
    interface: integration.interface,
    role: integration.role,
    remoteApp,
    remoteModel: undefined,
    remoteAppBag: peers ? {} : await tools.relationGet(id, remoteApp),
    remoteUnits: new Map(units.map((unit) => [unit, {}])),
    ownApp: leader || peers ? await tools.relationGet(id, context.app) : "not-readable",
    ownUnit: await tools.relationGet(id, context.unit),
    secrets: new Map(),
    ownSecrets: new Map(),
    network: {},
    event,
  };
  const ownSecrets =
    peers || integration.publish === undefined ? base.ownSecrets : await readPublished(base.ownApp, tools);
  return await fill({ ...base, ownSecrets }, tools, context, (state) => integration.needs(viewOf(state, local)));
}

/** What an integration sees of a relation. */
export function viewOf(state: RelationState, local: unknown): RelationView {
  return {
    id: state.id,
    endpoint: state.endpoint,
    remoteApp: state.remoteApp,
    remoteModel: state.remoteModel,
    remote: { app: state.remoteAppBag, units: state.remoteUnits },
    own: {
      app: state.ownApp,
      unit: state.ownUnit,
      secrets: new Map([...state.ownSecrets].map(([key, { content }]) => [key, content])),
    },
    secrets: state.secrets,
    network: state.network,
    event: state.event,
    local,
  };
}

async function fill(
  base: RelationState,
  tools: HookTools,
  context: JujuContext,
  needsOf: (state: RelationState) => Needs,
): Promise<RelationState> {
  let state = base;
  let unitsRead = false;
  for (let round = 0; round < roundsOfReads; round += 1) {
    const needs = needsOf(state);
    const before = state;
    if (needs.units === true && !unitsRead) {
      state = { ...state, remoteUnits: await readUnits(state, tools) };
      unitsRead = true;
    }
    if (needs.network === true && state.network.fqdn === undefined) {
      const { bind } = await tools.networkGet(state.endpoint);
      state = { ...state, network: { fqdn: context.fqdn, ...(bind !== undefined && { bind }) } };
    }
    if (needs.crossModel === true && state.remoteModel === undefined) {
      const model = await tools.relationModel(state.id);
      if (model !== undefined && model !== context.modelUuid) state = { ...state, remoteModel: model };
    }
    const wanted = Object.entries(needs.secrets ?? {}).filter(([name]) => !state.secrets.has(name));
    if (wanted.length > 0) {
      const secrets = new Map(state.secrets);
      for (const [name, ref] of wanted) secrets.set(name, await readSecret(tools, name, ref));
      state = { ...state, secrets };
    }
    if (state === before) break;
  }
  return state;
}

async function readUnits(state: RelationState, tools: HookTools): Promise<ReadonlyMap<string, Databag>> {
  const bags = new Map<string, Databag>();
  for (const unit of await tools.relationList(state.id)) bags.set(unit, await tools.relationGet(state.id, unit));
  return bags;
}

/** The secrets that our databag names, as far as Juju gives them: by peeking, which makes us no consumer of our own secret. */
async function readPublished(
  bag: RelationState["ownApp"],
  tools: HookTools,
): Promise<ReadonlyMap<string, PublishedSecret>> {
  const published = new Map<string, PublishedSecret>();
  for (const [key, id] of bag === "not-readable" ? [] : publishedIds(bag)) {
    const content = await peeked(id, tools);
    if (content !== undefined) published.set(key, { id, content });
  }
  return published;
}

/** Values of a databag that are ids of secrets in the form that secret-add prints, by key. */
export function publishedIds(bag: Databag): readonly (readonly [key: string, id: string])[] {
  return Object.entries(bag).filter(([, value]) => /^secret:[0-9a-z]{20}$/.test(value));
}

async function peeked(id: string, tools: HookTools): Promise<SecretContent | undefined> {
  try {
    return await tools.secretGet({ id }, "peek");
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** `secret:<id>`, of another model `secret://<model>/<id>`, or the id alone. */
const secretId = /^(?:secret:)?(?:(?:\/\/)?[0-9a-f-]{36}\/)?[0-9a-z]{20}$/;

/** Reads a secret at its newest revision. What Juju refuses is a problem with the secret's id, so that the operator can grant it. */
export async function readSecret(
  tools: HookTools,
  key: string,
  ref: { readonly id: string; readonly label?: string },
): Promise<SecretReading> {
  // Juju's tools would take another text for an option, or quote it.
  if (!secretId.test(ref.id)) return unreadable(key, ref.id);
  try {
    return await tools.secretGet(ref, "refresh");
  } catch (error) {
    // The label stays with the secret that this one takes the place of, for as long as that one exists.
    if (codeOf(error) === "conflict" && ref.label !== undefined) return await readSecret(tools, key, { id: ref.id });
    if (isRefusal(error)) return unreadable(key, ref.id);
    throw error;
  }
}

/** The problem of a secret that Juju does not give. What is no secret's id is not repeated: it could be the secret itself. */
export function unreadable(key: string, id: string): Problem {
  const named = secretId.test(id) ? `secret ${id} is not readable` : "what was published is no id of a secret";
  return { key, reason: `${named}; grant it, or wait until it is granted` };
}

function isRefusal(error: unknown): boolean {
  const code = codeOf(error);
  return code === "not-found" || code === "permission" || code === "invalid";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, "code") : undefined;
}
