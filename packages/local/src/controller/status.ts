import type { Application, Model, StatusRecord } from "@paas-charm/core/simulated";
import type { LocalFacts } from "../model/local-facts.ts";
import { type Deployment, type ModelDocument, unitsOf } from "./document.ts";
import { remoteEnd } from "./facts.ts";
import type { UnitAgent } from "./unit-agent.ts";

/** What `status` shows: the fields of `juju status --format json`, with Juju's names. */
export interface StatusReport {
  readonly model: {
    readonly name: string;
    readonly type: "caas";
    readonly controller: string;
    readonly cloud: string;
    readonly version: string;
    readonly "model-status": { readonly current: "available" };
  };
  readonly machines: Readonly<Record<string, never>>;
  readonly applications: Readonly<Record<string, ApplicationStatus>>;
  readonly controller: { readonly timestamp: string };
  /** Ours alone: how the model runs on this machine. */
  readonly local?: LocalFacts;
}

export interface ApplicationStatus {
  readonly charm: string;
  readonly "charm-name": string;
  readonly "charm-origin": "local";
  readonly "charm-rev": number;
  readonly "charm-version"?: string;
  readonly base?: { readonly name: string; readonly channel: string };
  readonly scale: number;
  readonly address: string;
  readonly exposed: boolean;
  readonly life?: "dying";
  readonly "application-status": StatusFields;
  readonly relations: Readonly<Record<string, readonly RelationFields[]>>;
  readonly units: Readonly<Record<string, UnitStatus>>;
  /** Version of the workload. */
  readonly version?: string;
}

export interface UnitStatus {
  readonly "workload-status": StatusFields;
  readonly "juju-status": StatusFields & { readonly version: string };
  readonly leader?: true;
  readonly address: string;
  readonly "opened-ports"?: readonly string[];
}

export interface StatusFields {
  readonly current: string;
  readonly message?: string;
  /** As Juju prints it: `02 Jan 2026 15:04:05Z`. */
  readonly since: string;
}

interface RelationFields {
  readonly "related-application": string;
  readonly interface: string;
  readonly scope: "global";
}

/** What the controller knows of a unit while it runs. */
export interface UnitActivity {
  /** The event under way, in Juju's words: `running config-changed hook`. */
  readonly running: string | undefined;
  /** Whether this run has started the unit's agent. */
  readonly started: boolean;
}

/** The status of a model. `address` tells where an application can be reached, when its own address would not say. */
export function statusReport(
  document: ModelDocument,
  activity: (unit: string) => UnitActivity,
  address: (app: string) => string | undefined,
  now: number,
): StatusReport {
  const { model } = document;
  return {
    model: {
      name: model.name,
      type: "caas",
      controller: "paas-charm",
      cloud: "local",
      version: model.juju,
      "model-status": { current: "available" },
    },
    machines: {},
    applications: Object.fromEntries(
      Object.values(model.applications)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((app) => [app.name, applicationStatus(document, app, activity, address(app.name))]),
    ),
    controller: { timestamp: jujuTime(now) },
  };
}

/** The time as Juju prints it: `02 Jan 2026 15:04:05Z`. */
export function jujuTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(" ");
  return `${day} ${month} ${year} ${clock}Z`;
}

/** The workload status that is shown: a failed hook stands over what the charm has set. */
export function workloadStatus(model: Model, unit: string, agent: UnitAgent | undefined): StatusRecord {
  const own = model.units[unit]?.status ?? { status: "unknown", message: "", since: 0 };
  const failed = agent?.failed;
  if (!failed) return own;
  const { event, failedSince } = failed;
  const other = event.kind === "relation" ? otherEnd(model, unit, event.relation) : undefined;
  const message = `hook failed: "${event.name}"${other ? ` for ${other}` : ""}`;
  return { status: "error", message, since: failedSince };
}

function otherEnd(model: Model, unit: string, relation: number): string | undefined {
  const found = model.relations[String(relation)];
  const own = found?.ends.find((end) => unit.startsWith(`${end.app}/`));
  if (!found || !own) return undefined;
  const { app, endpoint } = remoteEnd(found, own);
  return `${app}:${endpoint}`;
}

function applicationStatus(
  document: ModelDocument,
  app: Application,
  activity: (unit: string) => UnitActivity,
  address: string | undefined,
): ApplicationStatus {
  const { model } = document;
  const deployment = document.deployments[app.name];
  const units = unitsOf(model, app.name);
  const version = units.find((unit) => unit.name === app.leader)?.workloadVersion ?? units[0]?.workloadVersion;
  return {
    charm: app.charm.name,
    "charm-name": app.charm.name,
    "charm-origin": "local",
    "charm-rev": deployment?.revision ?? 0,
    ...(deployment?.version ? { "charm-version": deployment.version } : {}),
    ...baseFields(deployment),
    scale: units.filter((unit) => unit.life === "alive").length,
    address: address ?? app.serviceAddress,
    exposed: false,
    ...(app.life === "alive" ? {} : { life: "dying" }),
    "application-status": statusFields(applicationRecord(document, app)),
    relations: relationFields(model, app),
    units: Object.fromEntries(units.map((unit) => [unit.name, unitStatus(document, unit.name, activity(unit.name))])),
    ...(version ? { version } : {}),
  };
}

function unitStatus(document: ModelDocument, name: string, { running, started }: UnitActivity): UnitStatus {
  const { model } = document;
  const unit = model.units[name];
  const agent = document.agents[name];
  const status = workloadStatus(model, name, agent);
  const juju =
    running !== undefined
      ? { current: "executing", message: running }
      : started
        ? { current: agent?.installed ? "idle" : "allocating" }
        : { current: "lost", message: "not started in this run" };
  const ports = (unit?.ports ?? []).map(({ protocol, from, to }) =>
    protocol === "icmp" ? "icmp" : `${from === to ? from : `${from}-${to}`}/${protocol}`,
  );
  return {
    "workload-status": statusFields(status),
    "juju-status": { ...juju, since: jujuTime(agent?.idleSince ?? status.since), version: model.juju },
    ...(model.applications[unit?.app ?? ""]?.leader === name ? { leader: true } : {}),
    address: unit?.address ?? "",
    ...(ports.length > 0 ? { "opened-ports": ports.sort() } : {}),
  };
}

/** From bad to good, as Juju derives an application's status from its units when the charm has set none. */
const severity = ["error", "blocked", "maintenance", "waiting", "active", "terminated", "unknown"];

function applicationRecord(document: ModelDocument, app: Application): StatusRecord {
  if (app.status.status !== "unknown") return app.status;
  const records = unitsOf(document.model, app.name).map((unit) =>
    workloadStatus(document.model, unit.name, document.agents[unit.name]),
  );
  const rank = ({ status }: StatusRecord) => (severity.indexOf(status) + severity.length) % severity.length;
  const [worst] = records.sort((a, b) => rank(a) - rank(b));
  return worst ?? { status: "unknown", message: "", since: app.status.since };
}

function relationFields(model: Model, app: Application): Readonly<Record<string, readonly RelationFields[]>> {
  const fields: Record<string, RelationFields[]> = {};
  for (const relation of Object.values(model.relations)) {
    const own = relation.ends.find((end) => end.app === app.name);
    if (own === undefined) continue;
    const other = remoteEnd(relation, own);
    fields[own.endpoint] = [
      ...(fields[own.endpoint] ?? []),
      { "related-application": other.app, interface: own.interface, scope: "global" },
    ];
  }
  return fields;
}

function baseFields(deployment: Deployment | undefined): Pick<ApplicationStatus, "base"> {
  const [name, channel] = deployment?.base.split("@") ?? [];
  return name && channel ? { base: { name, channel } } : {};
}

function statusFields({ status, message, since }: StatusRecord): StatusFields {
  return { current: status, ...(message === "" ? {} : { message }), since: jujuTime(since) };
}
