import type { JujuEvent } from "@paas-charm/core";
import { type Transition, type TransitionState, transition } from "@paas-charm/core/simulated";
import { flask } from "../src/index.ts";
import { databaseRelation, databaseSecret, freshContainer, guestbook, ids, metadataOf, on } from "./guestbook.ts";
import { playPython } from "./python-unit.ts";

/** Whose code a unit runs. */
export type Program = "python" | "ours";

/** A unit of three, as the outside sees it. */
export interface RollingUnit {
  readonly program: Program;
  readonly status: { readonly status: string; readonly message: string };
  /** The secret key that the running application was started with. */
  readonly key: string | undefined;
  /** How often its application was started in its present pod. */
  readonly starts: number;
  /** How often it took its database for a new one. */
  readonly databases: number;
  readonly ownUnit: Readonly<Record<string, string>>;
}

/** Three units of one application, and the model that they share. */
export interface RollingUnits {
  readonly units: readonly RollingUnit[];
  /** The application's databags. */
  readonly bags: {
    readonly peers: Readonly<Record<string, string>>;
    readonly database: Readonly<Record<string, string>>;
  };
  readonly secrets: NonNullable<TransitionState["secrets"]>;
  /** Juju replaces the pod of a unit by one that runs other code. */
  roll(ordinal: number, program: Program): Promise<void>;
  /** Another unit is elected. */
  lead(ordinal: number): Promise<void>;
  /** An update-status everywhere. */
  idle(): Promise<void>;
}

interface Mutable extends RollingUnit {
  program: Program;
  status: RollingUnit["status"];
  key: string | undefined;
  starts: number;
  databases: number;
  ownUnit: RollingUnit["ownUnit"];
  canConnect: boolean;
  container: NonNullable<TransitionState["containers"]>[string];
  cache: Transition["cache"];
}

const dialect = "1.12";
const { container: containerName, peers: peersEndpoint } = flask.dialects[dialect];
const relation = databaseRelation();
const lifecycle = (name: "install" | "upgrade-charm" | "start" | "config-changed" | "stop" | "update-status") =>
  ({ kind: "lifecycle", name }) as const;
const peersEvent = (change: "created" | "changed") => on.relation(peersEndpoint, change, ids.peers, "guestbook");

/** Three units that the Python charm has brought up, with a database. */
export async function deployedByPython(leader: number): Promise<RollingUnits> {
  const units = [0, 1, 2].map((): Mutable => newUnit());
  const model = { leader, peers: {}, database: {}, secrets: [databaseSecret] as RollingUnits["secrets"] };
  const deliver = async (ordinal: number, event: JujuEvent): Promise<void> => {
    const before = model.peers;
    await dispatch(model, units, ordinal, event);
    if (JSON.stringify(model.peers) === JSON.stringify(before)) return;
    // Who writes is not told.
    for (const other of others(units, ordinal)) await deliver(other, peersEvent("changed"));
  };
  const everywhere = async (event: JujuEvent): Promise<void> => {
    for (const ordinal of units.keys()) await deliver(ordinal, event);
  };
  const start = async (ordinal: number, first: "install" | "upgrade-charm"): Promise<void> => {
    await deliver(ordinal, lifecycle(first));
    if (first === "install") await deliver(ordinal, peersEvent("created"));
    await deliver(ordinal, lifecycle("config-changed"));
    await deliver(ordinal, lifecycle("start"));
    at(units, ordinal).canConnect = true;
    await deliver(ordinal, on.pebbleReady(dialect));
  };

  for (const ordinal of units.keys()) await start(ordinal, "install");
  await everywhere(on.relation("postgresql", "created", ids.postgresql, "db"));
  await everywhere(on.relation("postgresql", "changed", ids.postgresql, "db"));

  return {
    units,
    get bags() {
      return { peers: model.peers, database: model.database };
    },
    get secrets() {
      return model.secrets;
    },
    async roll(ordinal, program) {
      await deliver(ordinal, lifecycle("stop"));
      const { ownUnit, databases } = at(units, ordinal);
      units[ordinal] = { ...newUnit(), program, ownUnit, databases };
      await start(ordinal, "upgrade-charm");
    },
    async lead(ordinal) {
      model.leader = ordinal;
      await deliver(ordinal, on.hook("leader-elected"));
    },
    idle: async () => await everywhere(lifecycle("update-status")),
  };
}

interface SharedModel {
  leader: number;
  peers: Readonly<Record<string, string>>;
  database: Readonly<Record<string, string>>;
  secrets: RollingUnits["secrets"];
}

async function dispatch(
  model: SharedModel,
  units: readonly Mutable[],
  ordinal: number,
  event: JujuEvent,
): Promise<void> {
  const unit = at(units, ordinal);
  if (unit.program === "python") dispatchPython(model, unit, ordinal, event);
  else await dispatchOurs(model, unit, ordinal, event);
}

function dispatchPython(model: SharedModel, unit: Mutable, ordinal: number, event: JujuEvent): void {
  const done = playPython(
    {
      leader: model.leader === ordinal,
      canConnect: unit.canConnect,
      peers: model.peers,
      database: { remote: relation.remoteAppData ?? {}, ownApp: model.database, ownUnit: unit.ownUnit },
    },
    event,
  );
  model.peers = done.peers ?? model.peers;
  model.database = done.ownApp ?? model.database;
  unit.ownUnit = done.ownUnit ?? unit.ownUnit;
  unit.status = done.status ?? unit.status;
  if (done.databaseCreated === true) unit.databases += 1;
  if (done.key !== undefined && done.key !== unit.key) unit.starts += 1;
  unit.key = done.key ?? unit.key;
}

async function dispatchOurs(model: SharedModel, unit: Mutable, ordinal: number, event: JujuEvent): Promise<void> {
  const done = await transition(
    guestbook,
    metadataOf(dialect),
    {
      unit: `guestbook/${ordinal}`,
      leader: model.leader === ordinal,
      unitStatus: unit.status,
      relations: [
        {
          id: ids.peers,
          endpoint: peersEndpoint,
          localApp: model.peers,
          remoteUnits: Object.fromEntries(others([0, 1, 2], ordinal).map((other) => [other, {}])),
        },
        { ...relation, localApp: model.database, localUnit: unit.ownUnit },
      ],
      secrets: model.secrets,
      containers: { [containerName]: { ...unit.container, canConnect: unit.canConnect } },
    },
    event,
    unit.cache && { cache: unit.cache },
  );
  if (done.result.exitCode !== 0) throw new Error(`guestbook/${ordinal} crashed in ${event.kind} ${event.name}`);
  const bagsOf = (id: number) => done.state.relations.find((one) => one.id === id);
  model.peers = bagsOf(ids.peers)?.localApp ?? model.peers;
  model.database = bagsOf(ids.postgresql)?.localApp ?? model.database;
  model.secrets = done.state.secrets;
  unit.ownUnit = bagsOf(ids.postgresql)?.localUnit ?? unit.ownUnit;
  unit.status = done.state.unitStatus;
  unit.cache = done.cache;
  const container = done.state.containers[containerName];
  if (container === undefined) return;
  unit.container = container;
  unit.key = container.layers["charm"]?.services?.["flask"]?.environment?.["FLASK_SECRET_KEY"];
  unit.starts += done.pebbleCalls.filter(({ call }) => call === "replan").length;
}

function newUnit(): Mutable {
  return {
    program: "python",
    status: { status: "unknown", message: "" },
    key: undefined,
    starts: 0,
    databases: 0,
    ownUnit: {},
    canConnect: false,
    container: freshContainer(dialect),
    cache: undefined,
  };
}

function at(units: readonly Mutable[], ordinal: number): Mutable {
  const unit = units[ordinal];
  if (unit === undefined) throw new Error(`there is no unit ${ordinal}`);
  return unit;
}

function others(units: readonly unknown[], ordinal: number): readonly number[] {
  return [...units.keys()].filter((one) => one !== ordinal);
}
