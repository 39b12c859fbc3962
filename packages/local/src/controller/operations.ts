import type { Application, Model, Relation } from "@paas-charm/core/simulated";
import {
  addRelation,
  addUnit as addUnitTo,
  leaveScope,
  relate,
  removeRelation,
  removeUnit,
  unrelate,
} from "@paas-charm/core/simulated";
import { LocalError } from "../local-error.ts";
import { abortTask } from "./actions.ts";
import { applicationNamed, unitNamed, unitsOf } from "./document.ts";
import { type RelatableApp, type RelationEnds, relationKey } from "./endpoints.ts";

/**
 * Changes of a model that an operator asks for, with the checks and texts of Juju's controller. None tells a unit: the agents
 * look by themselves.
 */

/** @throws {@link LocalError} `bad-name`, or `exists` when the model has such an application */
export function checkNewApplication(model: Model, name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*$/.test(name)) {
    throw new LocalError("bad-name", `invalid application name "${name}"`, {
      hint: "lowercase letters, digits and hyphens, starting with a letter, with a letter after the last hyphen",
    });
  }
  if (Object.hasOwn(model.applications, name)) {
    throw new LocalError("exists", `application "${name}" already exists`, {
      hint: "refresh it, or deploy it under another name",
    });
  }
}

/** Adds the peer relations that the charm declares and the application does not have: a refresh may bring new ones. */
export function addPeerRelations(model: Model, app: string): void {
  for (const [endpoint, declared] of Object.entries(applicationNamed(model, app).charm.endpoints)) {
    if (declared.role !== "peers" || relationsAt(model, app, endpoint).length > 0) continue;
    addRelation(model, [{ app, endpoint, role: "peers", interface: declared.interface }]);
  }
}

/** Adds one unit and gives its name. The first alive unit leads. */
export function addUnit(model: Model, app: string, address: string, now: number): string {
  const application = applicationNamed(model, app);
  const unit = addUnitTo(model, app, { address, now });
  unit.status = { status: "waiting", message: "installing agent", since: now };
  elect(model, application);
  return unit.name;
}

/**
 * Makes the relation.
 *
 * @throws {@link LocalError} `exists` when it is there already, `limit` when an end has as many as it may
 */
export function integrate(model: Model, ends: RelationEnds): void {
  const key = relationKey(ends);
  const existing = relationBetween(model, ends);
  if (existing) {
    throw new LocalError("exists", `cannot add relation "${key}": relation ${key} already exists`, {
      hint:
        existing.life === "alive"
          ? "nothing needs to be done"
          : "it is being removed: wait until the units have let go of it",
    });
  }
  for (const { app, endpoint } of [ends.requirer, ends.provider]) checkLimit(model, app, endpoint, key);
  relate(model, ends.requirer, ends.provider);
}

/** The relation between two ends, dying ones included. */
export function relationBetween(model: Model, { requirer, provider }: RelationEnds): Relation | undefined {
  const at = relationsAt(model, provider.app, provider.endpoint);
  return relationsAt(model, requirer.app, requirer.endpoint).find((relation) => at.includes(relation));
}

/** Applications as far as relating them goes. */
export function relatable(model: Model): ReadonlyMap<string, RelatableApp> {
  return new Map(
    Object.values(model.applications).map((app) => [app.name, { name: app.name, endpoints: app.charm.endpoints }]),
  );
}

/** Marks the application, its units and its relations as about to go. Their agents do the rest. */
export function destroyApplication(model: Model, name: string): void {
  applicationNamed(model, name).life = "dying";
  for (const unit of unitsOf(model, name)) unit.life = "dying";
  for (const relation of Object.values(model.relations)) {
    // A peer relation goes with the units: it is never broken.
    if (relation.ends.length > 1 && hasEnd(relation, name)) unrelate(model, relation.id);
  }
}

/**
 * Marks the newest units as about to go, as Kubernetes scales down.
 *
 * @throws {@link LocalError} `bad-count` when there are fewer
 */
export function destroyUnits(model: Model, name: string, count: number): readonly string[] {
  const alive = unitsOf(model, name).filter((unit) => unit.life === "alive");
  if (count > alive.length) {
    throw new LocalError("bad-count", `cannot remove ${count} units of ${name}: it has ${alive.length}`);
  }
  const leaving = alive.slice(alive.length - count);
  for (const unit of leaving) unit.life = "dying";
  elect(model, applicationNamed(model, name));
  return leaving.map((unit) => unit.name);
}

/** Takes a unit that has run its remove hook out of the model. */
export function forgetUnit(model: Model, name: string, now: number): void {
  const { app } = unitNamed(model, name);
  removeUnit(model, name);
  for (const task of Object.values(model.tasks)) {
    if (task.unit === name) abortTask(model, task.id, `unit "${name}" was removed`, now);
  }
  elect(model, applicationNamed(model, app));
}

/** The unit is in no relation's scope any more: the others are to hear that it departed. */
export function leaveAllScopes(model: Model, unit: string): void {
  for (const relation of Object.values(model.relations)) leaveScope(relation, unit);
}

/** Removes what was about to go and that nobody holds on to any more. Gives the names of applications that went. */
export function collect(model: Model): readonly string[] {
  for (const relation of Object.values(model.relations)) {
    if (relation.life === "dying" && relation.members.length === 0) removeRelation(model, relation.id);
  }
  const related = (app: Application) =>
    Object.values(model.relations).some((relation) => relation.ends.length > 1 && hasEnd(relation, app.name));
  const gone = Object.values(model.applications).filter(
    (app) => app.life === "dying" && unitsOf(model, app.name).length === 0 && !related(app),
  );
  for (const { name } of gone) {
    for (const relation of Object.values(model.relations)) {
      if (hasEnd(relation, name)) removeRelation(model, relation.id);
    }
    for (const { id, owner } of Object.values(model.secrets)) {
      if (owner.kind === "application" && owner.name === name) delete model.secrets[id];
    }
    delete model.applications[name];
  }
  return gone.map((app) => app.name);
}

function checkLimit(model: Model, app: string, endpoint: string, key: string): void {
  const limit = applicationNamed(model, app).charm.endpoints[endpoint]?.limit;
  if (limit === undefined || relationsAt(model, app, endpoint).length < limit) return;
  throw new LocalError(
    "limit",
    `cannot add relation "${key}": establishing a new relation for ${app}:${endpoint} would exceed its maximum relation limit of ${limit}`,
    { hint: "remove the other relation first: npx paas-charm remove-relation" },
  );
}

function relationsAt(model: Model, app: string, endpoint: string): readonly Relation[] {
  return Object.values(model.relations).filter((relation) =>
    relation.ends.some((end) => end.app === app && end.endpoint === endpoint),
  );
}

/** Keeps the leader while it is alive; while all are going it stays, since its last hooks may still write application data. */
function elect(model: Model, app: Application): void {
  const current = app.leader === undefined ? undefined : model.units[app.leader];
  if (current?.life === "alive") return;
  const next = unitsOf(model, app.name).find((unit) => unit.life === "alive");
  app.leader = next?.name ?? current?.name;
}

function hasEnd(relation: Relation, app: string): boolean {
  return relation.ends.some((end) => end.app === app);
}
