import type { Databag } from "@paas-charm/core";
import type { StateRelationInput } from "@paas-charm/core/simulated";

/** A relation as {@link relation} takes it. */
export interface RelationInit extends Omit<StateRelationInput, "endpoint" | "remoteUnits"> {
  /** How many remote units there are, or their databags by number; one by default. */
  readonly remoteUnits?: number | Readonly<Record<number, Databag>>;
}

/** What Juju puts into every unit's databag. */
const addresses: Databag = {
  "egress-subnets": "192.0.2.0/24",
  "ingress-address": "192.0.2.0",
  "private-address": "192.0.2.0",
};

/** A relation with one remote unit that has published nothing, unless it says more. On a peer endpoint the remote units are the other units. */
export function relation<const Endpoint extends string>(
  endpoint: Endpoint,
  { remoteUnits = 1, ...init }: RelationInit = {},
): StateRelationInput & { readonly endpoint: Endpoint } {
  const units =
    typeof remoteUnits === "number"
      ? Array.from({ length: remoteUnits }, (_, number): [string, Databag] => [`${number}`, addresses])
      : Object.entries(remoteUnits).map(([number, bag]): [string, Databag] => [number, { ...addresses, ...bag }]);
  return { localUnit: addresses, ...init, endpoint, remoteUnits: Object.fromEntries(units) };
}
