import type { Databag } from "../../juju/hook-tools.ts";
import { emptyModel } from "./build-model.ts";
import { rfc3339 } from "./go-text.ts";
import type { HookContext } from "./hook-context.ts";
import type { Bag, Model, ModelCharm, ModelSecret, Relation, Unit } from "./model.ts";
import { parseSecretUri } from "./secret-uri.ts";
import type { State, StateRelation, StateSecret } from "./state.ts";

const nowhere = "192.0.2.0";
const someone = "somebody-else";
const defaultNetwork = {
  bindAddresses: [
    { interfaceName: "", macAddress: "", addresses: [{ hostname: "", value: nowhere, cidr: "192.0.2.0/24" }] },
  ],
  ingressAddresses: [nowhere],
  egressSubnets: ["192.0.2.0/24"],
};

/**
 * A model with one application, its unit and what the unit can see. Databags and contents are shared with the state, never changed, so
 * that the state stays as it is.
 */
export function toModel(state: State<unknown>, charm: ModelCharm): Model {
  const app = appOf(state.unit);
  const model = emptyModel({ ...state.model, juju: state.juju });
  model.proxies = { ...state.proxies, ftp: "" };
  model.applications[app] = {
    name: app,
    charm,
    life: "alive",
    config: state.config,
    status: { ...state.appStatus, since: 0 },
    leader: state.leader ? state.unit : undefined,
    trusted: state.trusted,
    resources: state.resources,
    serviceAddress: nowhere,
    plannedUnits: state.plannedUnits,
    nextUnit: 0,
  };
  model.units[state.unit] = unitOf(state, app, charm);
  for (const relation of state.relations) addStateRelation(model, relation, state, charm);
  for (const secret of state.secrets) addStateSecret(model, secret, state, app);
  return model;
}

function unitOf(state: State<unknown>, app: string, charm: ModelCharm): Unit {
  const networks: Unit["networks"] = { "juju-info": defaultNetwork };
  for (const name of Object.keys(charm.endpoints)) networks[name] = defaultNetwork;
  for (const name of charm.extraBindings ?? []) networks[name] = defaultNetwork;
  const storage: Unit["storage"] = {};
  for (const [id, location] of Object.entries(state.storage)) {
    storage[id] = { kind: charm.storage[id.slice(0, id.indexOf("/"))]?.type ?? "filesystem", location };
  }
  return {
    name: state.unit,
    app,
    life: "alive",
    status: { ...state.unitStatus, since: 0 },
    workloadVersion: state.workloadVersion,
    ports: [...state.ports],
    state: state.stored,
    storage,
    address: nowhere,
    hostname: state.unit.replace("/", "-"),
    networks: { ...networks, ...state.networks },
  };
}

function addStateRelation(model: Model, relation: StateRelation, state: State<unknown>, charm: ModelCharm): void {
  const app = appOf(state.unit);
  const declared = charm.endpoints[relation.endpoint];
  if (declared === undefined) {
    throw new Error(
      `cannot use relation ${relation.id} of the state: the charm has no endpoint "${relation.endpoint}"; it has ${Object.keys(charm.endpoints).sort().join(", ") || "none"}`,
    );
  }
  const peers = declared.role === "peers";
  const own = { app, endpoint: relation.endpoint, role: declared.role, interface: declared.interface };
  const role = declared.role === "requires" ? "provides" : "requires";
  const made: Relation = {
    id: relation.id,
    ends: peers
      ? [own]
      : [own, { app: relation.remoteApp, endpoint: relation.endpoint, role, interface: own.interface }],
    life: "alive",
    suspended: false,
    appBags: { [app]: bagOf(relation.localApp) },
    unitBags: { [state.unit]: bagOf(relation.localUnit) },
    members: [state.unit],
    ...(relation.remoteModel !== undefined && { remoteModel: relation.remoteModel }),
  };
  if (!peers) made.appBags[relation.remoteApp] = bagOf(relation.remoteAppData);
  for (const [number, data] of Object.entries(relation.remoteUnits)) {
    const name = `${peers ? app : relation.remoteApp}/${number}`;
    made.unitBags[name] = bagOf(data);
    made.members.push(name);
  }
  model.relations[String(relation.id)] = made;
  model.next.relation = Math.max(model.next.relation, relation.id + 1);
}

function bagOf(data: Databag): Bag {
  return { data, version: 1 };
}

function addStateSecret(model: Model, secret: StateSecret, state: State<unknown>, app: string): void {
  const id = parseSecretUri(secret.id) ?? secret.id;
  const numbers = Object.keys(secret.revisions)
    .map(Number)
    .sort((one, other) => one - other);
  const latest = numbers.at(-1) ?? 1;
  const { owner } = secret;
  const expiresAt = secret.expire === undefined ? undefined : Date.parse(secret.expire);
  const consumed = secret.trackedRevision !== undefined || (owner === null && secret.label !== "");
  model.secrets[id] = {
    id,
    owner:
      owner === null
        ? { kind: "remote", name: someone }
        : owner === "app"
          ? { kind: "application", name: app }
          : { kind: "unit", name: state.unit },
    label: owner === null ? "" : secret.label,
    description: secret.description,
    rotate: secret.rotate,
    latest,
    revisions: numbers.map((revision) => ({
      revision,
      content: secret.revisions[revision] ?? {},
      createdAt: 0,
      ...(revision === latest && expiresAt !== undefined && { expiresAt }),
    })),
    consumers: consumed
      ? { [state.unit]: { tracked: secret.trackedRevision ?? latest, label: owner === null ? secret.label : "" } }
      : {},
    grants: owner === null ? [{ to: app, relation: undefined }] : [...secret.grants],
  };
}

/** The state that a model shows after a dispatch. What did not change is the very object of the state before. */
export function fromModel<Container>(model: Model, before: State<Container>, context: HookContext): State<Container> {
  const unit = model.units[context.unit];
  const app = model.applications[context.app];
  if (unit === undefined || app === undefined) return before;
  return {
    ...before,
    relations: before.relations.map((relation) => relationAfter(model, relation, context)),
    secrets: secretsAfter(model, before, context),
    ports: unit.ports,
    unitStatus: { status: unit.status.status, message: unit.status.message },
    appStatus: { status: app.status.status, message: app.status.message },
    workloadVersion: unit.workloadVersion,
    stored: unit.state,
  };
}

function relationAfter(model: Model, relation: StateRelation, { app, unit }: HookContext): StateRelation {
  const made = model.relations[String(relation.id)];
  const localApp = made?.appBags[app]?.data ?? relation.localApp;
  const localUnit = made?.unitBags[unit]?.data ?? relation.localUnit;
  if (localApp === relation.localApp && localUnit === relation.localUnit) return relation;
  return { ...relation, localApp, localUnit };
}

function secretsAfter(model: Model, before: State<unknown>, { unit }: HookContext): readonly StateSecret[] {
  const known = new Map(before.secrets.map((secret) => [parseSecretUri(secret.id) ?? secret.id, secret]));
  return Object.values(model.secrets).map((secret) => secretAfter(secret, known.get(secret.id), unit));
}

function secretAfter(secret: ModelSecret, before: StateSecret | undefined, unit: string): StateSecret {
  const consumer = secret.consumers[unit];
  const foreign = secret.owner.kind === "remote" || secret.owner.kind === "user";
  const expiresAt = secret.revisions.at(-1)?.expiresAt;
  return {
    id: before?.id ?? `secret:${secret.id}`,
    owner: foreign ? null : secret.owner.kind === "unit" ? "unit" : "app",
    label: (foreign ? consumer?.label : secret.label) ?? "",
    description: secret.description,
    rotate: secret.rotate,
    ...(expiresAt !== undefined && { expire: rfc3339(expiresAt) }),
    content: secret.revisions.at(-1)?.content ?? {},
    revisions: Object.fromEntries(secret.revisions.map(({ revision, content }) => [revision, content])),
    ...(consumer !== undefined && { trackedRevision: consumer.tracked }),
    grants: foreign
      ? (before?.grants ?? [])
      : secret.grants.flatMap(({ relation, to }) => (relation === undefined ? [] : [{ relation, to }])),
  };
}

function appOf(unit: string): string {
  return unit.slice(0, unit.indexOf("/"));
}
