import type { Databag } from "../../../juju/hook-tools.ts";
import { atLeast } from "../../../juju/version.ts";
import { quote } from "../go-text.ts";
import type { PendingDatabag } from "../hook-context.ts";
import { readSettings } from "../key-values.ts";
import type { Relation } from "../model.ts";
import { isBroken, isPeer, relationKey, relationName, visibleMembers } from "../relations.ts";
import {
  boolFlag,
  type Call,
  isLeader,
  noMore,
  otherEnd,
  ownEnd,
  relationFlags,
  relationOf,
  type Scene,
  type Tool,
} from "../tool.ts";
import { failure, usage } from "../tool-failure.ts";

const application = { type: "bool", to: "app" } as const;
const unitName = /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*\/(?:0|[1-9][0-9]*)$/;
const applicationName = /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*$/;

const relationIds: Tool = {
  output: "smart",
  run(call) {
    const { event, app } = call.context;
    const [endpoint = event.kind === "relation" ? event.endpoint : "", ...more] = call.args;
    if (endpoint === "") throw usage("no endpoint name specified");
    noMore(more);
    return Object.values(call.model.relations)
      .filter((relation) => ownEnd(relation, app)?.endpoint === endpoint && !isBroken(relation, call.context))
      .map((relation) => relationName(relation, app))
      .sort();
  },
};

const relationList: Tool = {
  output: "smart",
  flags: (scene) => ({ ...relationFlags(scene), app: application }),
  run(call) {
    const relation = relationOf(call);
    noMore(call.args);
    if (boolFlag(call, "app")) return otherEnd(relation, call.context.app)?.app ?? "";
    return visibleMembers(relation, call.context);
  },
};

const relationGet: Tool = {
  output: "smart",
  flags: (scene) => ({ ...relationFlags(scene), app: application }),
  run(call) {
    const relation = relationOf(call);
    const [key = "-", given, ...more] = call.args;
    const { member, ofApp } = whose(call, given);
    noMore(more);
    const bag = ofApp ? appBag(call, relation, member) : unitBag(call, relation, member);
    if (key === "-" || key === "") return bag;
    return Object.hasOwn(bag, key) ? bag[key] : null;
  },
};

/** Whose databag is meant: as given, else the hook's remote unit, else its remote application. */
function whose(call: Call, given: string | undefined): { readonly member: string; readonly ofApp: boolean } {
  const ofApp = boolFlag(call, "app");
  if (given !== undefined) {
    if (ofApp) return { member: given.replace(/\/\d+$/, ""), ofApp };
    if (unitName.test(given)) return { member: given, ofApp };
    throw usage(
      applicationName.test(given)
        ? `expected unit name, got application name ${quote(given)}`
        : `invalid unit name ${quote(given)}`,
    );
  }
  const { event } = call.context;
  const hook = event.kind === "relation" ? event : undefined;
  if (!ofApp && hook?.remoteUnit !== undefined) return { member: hook.remoteUnit, ofApp };
  if (hook?.remoteApp !== undefined) return { member: hook.remoteApp, ofApp: true };
  throw usage("no unit or application specified");
}

function appBag(scene: Scene, relation: Relation, app: string): Databag {
  const { context } = scene;
  const own = app === context.app;
  if (own && isLeader(scene)) return withPending(scene, relation, "app");
  if (own && !isPeer(relation)) throw failure("permission denied");
  if (!relation.ends.some((end) => end.app === app)) throw failure("permission denied");
  if (own && !relation.members.includes(context.unit)) throw failure("permission denied");
  return readOnce(scene, relation, app, relation.appBags[app]?.data ?? {});
}

function unitBag(scene: Scene, relation: Relation, unit: string): Databag {
  const { context } = scene;
  if (unit === context.unit) return withPending(scene, relation, "unit");
  if (!relation.ends.some((end) => unit.startsWith(`${end.app}/`))) throw failure("permission denied");
  const bag = relation.unitBags[unit];
  if (bag === undefined) {
    const where = `unit ${quote(unit)} in relation ${quote(relationKey(relation))}`;
    throw failure(`cannot read settings for ${where}: unit ${quote(unit)}: settings not found`);
  }
  return readOnce(scene, relation, unit, bag.data);
}

/** Juju reads each databag of others once per hook. Databags are replaced and never changed, so the first one is kept. */
function readOnce({ context }: Scene, relation: Relation, member: string, now: Databag): Databag {
  if (relation.life === "dead") throw failure("permission denied");
  const key = `${relation.id} ${member}`;
  const known = context.readBags.get(key);
  if (known !== undefined) return known;
  context.readBags.set(key, now);
  return now;
}

/** Our own databag as it will be. Before the unit has entered the relation's scope, which comes after install, Juju refuses. */
function withPending({ context }: Scene, relation: Relation, bag: "app" | "unit"): Databag {
  if (relation.life === "dead" || !relation.members.includes(context.unit)) throw failure("permission denied");
  const committed = (bag === "app" ? relation.appBags[context.app] : relation.unitBags[context.unit])?.data ?? {};
  const pending = context.pending.databags.get(`${relation.id} ${bag}`);
  return pending === undefined ? committed : applied(committed, pending);
}

/** A databag with changes made to it. */
export function applied(bag: Databag, { changes }: PendingDatabag): Databag {
  const result: Record<string, string> = { ...bag };
  for (const [key, value] of changes) {
    if (value === "") delete result[key];
    else result[key] = value;
  }
  return result;
}

const relationSet: Tool = {
  deprecatedFormat: true,
  flags: (scene) => ({ ...relationFlags(scene), app: application, file: { type: "text", to: "file" } }),
  run(call) {
    const relation = relationOf(call);
    const settings = readSettings(call);
    const bag = boolFlag(call, "app") ? "app" : "unit";
    if (bag === "app" && !isLeader(call)) throw failure("cannot write relation settings");
    const { context } = call;
    if (relation.life === "dead" || !relation.members.includes(context.unit)) {
      throw failure(`cannot read relation ${bag === "app" ? "application " : ""}settings: permission denied`);
    }
    const key = `${relation.id} ${bag}`;
    const pending = context.pending.databags.get(key) ?? { relation: relation.id, bag, changes: new Map() };
    for (const [name, value] of Object.entries(settings)) pending.changes.set(name, value);
    context.pending.databags.set(key, pending);
    return undefined;
  },
};

const relationModelGet: Tool = {
  exists: (juju) => atLeast(juju, [3, 6, 2]),
  output: "smart",
  flags: relationFlags,
  run(call) {
    const relation = relationOf(call);
    noMore(call.args);
    if (relation.life === "dead") throw failure("permission denied");
    return { uuid: relation.remoteModel ?? call.model.uuid };
  },
};

/** Relations and their databags. */
export const relationTools = {
  "relation-get": relationGet,
  "relation-ids": relationIds,
  "relation-list": relationList,
  "relation-model-get": relationModelGet,
  "relation-set": relationSet,
} satisfies Record<string, Tool>;
