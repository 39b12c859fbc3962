import type { Endpoint } from "../../charm-metadata.ts";
import type { ConfigValue, Databag } from "../../juju/hook-tools.ts";
import type {
  Application,
  Model,
  ModelCharm,
  ModelSecret,
  Relation,
  RelationEnd,
  SecretContent,
  Unit,
} from "./model.ts";

/** A model without anything in it. */
export function emptyModel(init: { readonly name: string; readonly uuid: string; readonly juju?: string }): Model {
  return {
    name: init.name,
    uuid: init.uuid,
    juju: init.juju ?? "3.6.14",
    applications: {},
    units: {},
    relations: {},
    secrets: {},
    tasks: {},
    proxies: { http: "", https: "", ftp: "", no: "" },
    next: { relation: 0, task: 1 },
  };
}

/** What may be said of a new application; everything has a default. */
export interface ApplicationInit {
  readonly config?: Readonly<Record<string, ConfigValue>>;
  readonly trusted?: boolean;
  readonly resources?: Readonly<Record<string, string>>;
  /** Address of the Service; 10.152.183.1 by default. */
  readonly serviceAddress?: string;
  /** Milliseconds since the epoch; 0 by default. */
  readonly now?: number;
}

/** Adds an application without units, with the relations of its peer endpoints. Changes the model. */
export function addApplication(model: Model, name: string, charm: ModelCharm, init: ApplicationInit = {}): Application {
  const app: Application = {
    name,
    charm,
    life: "alive",
    config: { ...init.config },
    status: { status: "unknown", message: "", since: init.now ?? 0 },
    leader: undefined,
    trusted: init.trusted ?? false,
    resources: { ...init.resources },
    serviceAddress: init.serviceAddress ?? "10.152.183.1",
    nextUnit: 0,
  };
  model.applications[name] = app;
  for (const [endpoint, declared] of Object.entries(charm.endpoints)) {
    if (declared.role === "peers") addRelation(model, [endOf(name, endpoint, declared)]);
  }
  return app;
}

/** What may be said of a new unit; everything has a default. */
export interface UnitInit {
  /** The pod's address; 10.1.0.<number + 1> by default. */
  readonly address?: string;
  /** `<app>-<number>` by default, as in a StatefulSet. */
  readonly hostname?: string;
  /** Milliseconds since the epoch; 0 by default. */
  readonly now?: number;
}

/** Adds the next unit of an application. It is in no relation's scope yet, and the application has no leader unless one was set. Changes the model. */
export function addUnit(model: Model, app: string, init: UnitInit = {}): Unit {
  const application = model.applications[app];
  if (application === undefined) throw new Error(`cannot add a unit: application "${app}" not found`);
  const number = application.nextUnit++;
  const unit: Unit = {
    name: `${app}/${number}`,
    app,
    life: "alive",
    status: { status: "unknown", message: "", since: init.now ?? 0 },
    workloadVersion: "",
    ports: [],
    state: {},
    storage: {},
    address: init.address ?? `10.1.0.${number + 1}`,
    hostname: init.hostname ?? `${app}-${number}`,
    networks: {},
  };
  model.units[unit.name] = unit;
  return unit;
}

/** One side of a relation to be: an endpoint of an application in the model. */
export interface EndRef {
  readonly app: string;
  readonly endpoint: string;
}

/** Relates two endpoints. Nobody is in scope yet; nothing is checked but that the endpoints exist. Changes the model. */
export function relate(model: Model, one: EndRef, other: EndRef): Relation {
  return addRelation(model, [resolve(model, one), resolve(model, other)]);
}

function resolve(model: Model, { app, endpoint }: EndRef): RelationEnd {
  const declared = model.applications[app]?.charm.endpoints[endpoint];
  if (declared !== undefined) return endOf(app, endpoint, declared);
  if (endpoint === "juju-info" && model.applications[app] !== undefined) {
    return { app, endpoint, role: "provides", interface: "juju-info" };
  }
  throw new Error(`cannot relate: application "${app}" has no "${endpoint}" relation`);
}

function endOf(app: string, endpoint: string, declared: Endpoint): RelationEnd {
  return { app, endpoint, role: declared.role, interface: declared.interface };
}

/** Adds a relation of ends that need not be in the model: the other side may be another model's. Changes the model. */
export function addRelation(model: Model, ends: readonly RelationEnd[], remoteModel?: string): Relation {
  const id = model.next.relation++;
  const relation: Relation = {
    id,
    ends,
    life: "alive",
    suspended: false,
    appBags: {},
    unitBags: {},
    members: [],
    ...(remoteModel !== undefined && { remoteModel }),
  };
  model.relations[String(id)] = relation;
  return relation;
}

/**
 * Puts a unit into a relation's scope, as Juju does before relation-created: from now on it may use its databags, in which Juju writes the
 * unit's addresses. Changes the model.
 */
export function enterScope(model: Model, relation: Relation, unit: string): void {
  if (relation.members.includes(unit)) return;
  relation.members.push(unit);
  const known = model.units[unit];
  const ingress = known && model.applications[known.app]?.serviceAddress;
  const before = relation.unitBags[unit] ?? { data: {}, version: 0 };
  const addresses: Databag =
    ingress === undefined
      ? {}
      : { "egress-subnets": `${ingress}/32`, "ingress-address": ingress, "private-address": ingress };
  relation.unitBags[unit] = { data: { ...before.data, ...addresses }, version: before.version + 1 };
}

/** Takes a unit out of a relation's scope. Its databag stays readable until the relation ends. Changes the model. */
export function leaveScope(relation: Relation, unit: string): void {
  relation.members = relation.members.filter((member) => member !== unit);
}

/** Marks a relation as ending: its units are to hear relation-departed and relation-broken. Changes the model. */
export function unrelate(model: Model, id: number): void {
  const relation = model.relations[String(id)];
  if (relation !== undefined) relation.life = "dying";
}

/** Removes an ended relation and the grants that it scoped. Changes the model. */
export function removeRelation(model: Model, id: number): void {
  delete model.relations[String(id)];
  for (const secret of Object.values(model.secrets)) {
    secret.grants = secret.grants.filter(({ relation }) => relation !== id);
  }
}

/** Removes a unit: from every scope, with its secrets and its reading of others'. Changes the model. */
export function removeUnit(model: Model, name: string): void {
  const app = model.units[name]?.app;
  delete model.units[name];
  for (const relation of Object.values(model.relations)) leaveScope(relation, name);
  for (const secret of Object.values(model.secrets)) {
    if (secret.owner.kind === "unit" && secret.owner.name === name) delete model.secrets[secret.id];
    else delete secret.consumers[name];
  }
  const application = app === undefined ? undefined : model.applications[app];
  if (application?.leader === name) application.leader = undefined;
}

/** What `juju add-secret` says. */
export interface UserSecretInit {
  readonly id: string;
  readonly name: string;
  readonly content: SecretContent;
  readonly now?: number;
  readonly description?: string;
}

/** Adds an operator's secret; nobody may read it before it is granted. Changes the model. */
export function addUserSecret(model: Model, init: UserSecretInit): ModelSecret {
  const secret: ModelSecret = {
    id: init.id,
    owner: { kind: "user", name: model.name },
    label: init.name,
    description: init.description ?? "",
    rotate: "never",
    latest: 1,
    revisions: [{ revision: 1, content: init.content, createdAt: init.now ?? 0 }],
    consumers: {},
    grants: [],
  };
  model.secrets[init.id] = secret;
  return secret;
}

/** Adds a revision to a secret from outside its owner's hooks, as `juju update-secret` does. Gives its number. Changes the model. */
export function updateSecret(secret: ModelSecret, content: SecretContent, now = 0): number {
  secret.latest += 1;
  secret.revisions = [...secret.revisions, { revision: secret.latest, content, createdAt: now }];
  return secret.latest;
}

/** Lets an application or a unit read a secret, as `juju grant-secret` does; no event tells of it. Changes the model. */
export function grantSecret(secret: ModelSecret, to: string, relation?: number): void {
  if (!secret.grants.some((grant) => grant.to === to && grant.relation === relation)) {
    secret.grants.push({ to, relation });
  }
}
