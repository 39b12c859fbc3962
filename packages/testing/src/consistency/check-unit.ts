import type { CharmMetadata } from "@paas-charm/core";
import type { State } from "@paas-charm/core/simulated";
import type { Impossibility, Rule } from "../impossible-state.ts";

const statuses = ["unknown", "active", "blocked", "waiting", "maintenance", "error", "unset"];

/** The unit itself: its name, statuses, ports, storage, resources, networks, and what only a leader writes. */
export function checkUnit(state: State<unknown>, metadata: CharmMetadata): readonly Impossibility[] {
  const { unit, juju, unitStatus, appStatus, plannedUnits } = state;
  return [
    ...(/^[a-z][a-z0-9-]*\/\d+$/.test(unit)
      ? []
      : problem("unit", `${JSON.stringify(unit)} is no unit's name, such as ${metadata.name}/0`)),
    ...(/^\d+\.\d+/.test(juju) ? [] : problem("unit", `${JSON.stringify(juju)} is no version of Juju, such as 3.6.14`)),
    ...(Number.isInteger(plannedUnits) && plannedUnits >= 0
      ? []
      : problem("unit", `${plannedUnits} is no number of planned units`)),
    ...[unitStatus, appStatus]
      .filter(({ status }) => !statuses.includes(status))
      .flatMap(({ status }) => problem("status", `there is no status ${status}; there are ${statuses.join(", ")}`)),
    ...checkPorts(state),
    ...named(state.storage, metadata.storage, "storage", (id) => id.split("/")[0] ?? ""),
    ...named(state.resources, metadata.resources, "resource", (name) => name),
    ...named(state.networks, { ...metadata.endpoints, "juju-info": {} }, "network", (name) => name),
    ...checkLeader(state),
  ];
}

function checkPorts({ ports }: State<unknown>): readonly Impossibility[] {
  return ports.flatMap(({ protocol, from, to }) =>
    protocol === "icmp" || (Number.isInteger(from) && from >= 1 && to >= from && to <= 65535)
      ? []
      : problem("port", `${from === to ? from : `${from}-${to}`}/${protocol} is no port; ports are 1 to 65535`),
  );
}

function named(
  given: Readonly<Record<string, unknown>>,
  declared: Readonly<Record<string, unknown>>,
  rule: "storage" | "resource" | "network",
  nameOf: (key: string) => string,
): readonly Impossibility[] {
  return Object.keys(given)
    .filter((key) => !Object.hasOwn(declared, nameOf(key)))
    .flatMap((key) =>
      problem(
        rule,
        `the charm has no ${rule === "network" ? "endpoint" : rule} ${nameOf(key)}; it has ${Object.keys(declared).sort().join(", ") || "none"}`,
      ),
    );
}

/** What only a leader writes must have had a leader: this unit, or one of several others. */
function checkLeader({
  unit,
  leader,
  plannedUnits,
  relations,
  secrets,
  appStatus,
}: State<unknown>): readonly Impossibility[] {
  const app = unit.split("/")[0];
  const others =
    plannedUnits > 1 ||
    relations.some(({ remoteApp, remoteUnits }) => remoteApp === app && Object.keys(remoteUnits).length > 0);
  if (leader || others) return [];
  const because =
    "the unit is no leader, and no other unit can have written it; set `leader: true`, or `plannedUnits` above 1";
  return [
    ...relations
      .filter(({ localApp }) => Object.keys(localApp).length > 0)
      .flatMap(({ endpoint, id }) =>
        problem("leader", `relation ${endpoint}:${id} has an application databag of ours: ${because}`),
      ),
    ...secrets
      .filter(({ owner }) => owner === "app")
      .flatMap(({ id }) => problem("leader", `the application owns ${id}: ${because}`)),
    ...(appStatus.status === "unknown" ? [] : problem("leader", `the application has a status: ${because}`)),
  ];
}

function problem(rule: Rule, message: string): readonly Impossibility[] {
  return [{ rule, message }];
}
