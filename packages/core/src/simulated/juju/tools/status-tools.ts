import { quote } from "../go-text.ts";
import type { Model, StatusRecord } from "../model.ts";
import {
  boolFlag,
  callingApp,
  callingUnit,
  isLeader,
  leaderOnly,
  noMore,
  otherEnd,
  ownEnd,
  type Tool,
} from "../tool.ts";
import { failure, usage } from "../tool-failure.ts";

const settable = ["maintenance", "blocked", "waiting", "active"];

const statusSet: Tool = {
  flags: { application: { type: "bool", to: "application" } },
  run(call) {
    const [status, message = "", ...more] = call.args;
    if (status === undefined) throw usage("invalid args, require <status> [message]");
    if (!settable.includes(status)) {
      throw usage(`invalid status ${quote(status)}, expected one of [${settable.join(" ")}]`);
    }
    noMore(more);
    const ofApp = boolFlag(call, "application");
    if (ofApp) leaderOnly(call);
    const of = ofApp ? callingApp(call) : callingUnit(call);
    of.status = { status, message, since: call.context.surroundings.now() };
    call.context.effects.push({ kind: "status-set", of: of.name, status, message });
    return undefined;
  },
};

const statusGet: Tool = {
  output: "smart",
  flags: { "include-data": { type: "bool", to: "data" }, application: { type: "bool", to: "application" } },
  run(call) {
    noMore(call.args);
    const data = boolFlag(call, "data");
    const short = !data && call.format === "smart";
    if (!boolFlag(call, "application")) {
      const { status } = callingUnit(call);
      return short ? status.status : details(status, data);
    }
    if (!isLeader(call)) throw failure("finding application status: this unit is not the leader");
    const app = callingApp(call);
    if (short) return app.status.status;
    const units = unitsOf(call.model, app.name).map((unit) => [unit.name, details(unit.status, data)]);
    return { "application-status": { ...details(app.status, data), units: Object.fromEntries(units) } };
  },
};

function details({ status, message }: StatusRecord, data: boolean): Record<string, unknown> {
  return data ? { message, status, "status-data": {} } : { status };
}

function unitsOf(model: Model, app: string) {
  return Object.values(model.units).filter((unit) => unit.app === app);
}

const leader: Tool = {
  output: "smart",
  run(call) {
    noMore(call.args);
    return isLeader(call);
  },
};

const goalState: Tool = {
  output: "yaml",
  run(call) {
    noMore(call.args);
    const { model, context } = call;
    const relations: Record<string, Record<string, unknown>> = {};
    for (const relation of Object.values(model.relations)) {
      const own = ownEnd(relation, context.app);
      const other = otherEnd(relation, context.app);
      // Juju leaves out what others offer a relation to across models.
      const offered = relation.remoteModel !== undefined && own?.role === "provides";
      if (own === undefined || other === undefined || other.app === context.app || offered) continue;
      const members = relations[own.endpoint] ?? {};
      relations[own.endpoint] = members;
      members[other.app] = { status: relation.suspended ? "suspended" : "joined" };
      for (const name of relation.members) {
        if (!name.startsWith(`${other.app}/`)) continue;
        const unit = model.units[name];
        members[name] = unit === undefined ? { status: "active" } : goal(unit.status, unit.life !== "alive");
      }
    }
    return { units: plannedUnits(model, context.app), relations };
  },
};

function plannedUnits(model: Model, app: string): Record<string, unknown> {
  const units: Record<string, unknown> = {};
  const planned = model.applications[app]?.plannedUnits;
  let staying = 0;
  for (const unit of unitsOf(model, app)) {
    const dying = unit.life !== "alive" || (planned !== undefined && staying >= planned);
    if (!dying) staying += 1;
    units[unit.name] = goal(unit.status, dying);
  }
  for (let number = 0; planned !== undefined && staying < planned; number++) {
    const name = `${app}/${number}`;
    if (Object.hasOwn(units, name)) continue;
    units[name] = { status: "waiting" };
    staying += 1;
  }
  return units;
}

/** Times have a space where RFC 3339 has a T. */
function goal({ status, since }: StatusRecord, dying: boolean): Record<string, unknown> {
  const time = new Date(since)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
  return { status: dying ? "dying" : status, since: time };
}

/** Statuses, leadership, what Juju plans. */
export const statusTools = {
  "goal-state": goalState,
  "is-leader": leader,
  "status-get": statusGet,
  "status-set": statusSet,
} satisfies Record<string, Tool>;
