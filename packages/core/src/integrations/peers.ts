import type { Integration } from "./contract.ts";

/** The other units of our own application. */
export interface PeersData {
  /** Unit names, such as `guestbook/2`, in numeric order. */
  readonly units: readonly string[];
}

/**
 * The units of the application among themselves. Found by role, since every dialect names the interface after the endpoint.
 * What the application's secret key needs of the peer databag is core's business, not this file's.
 */
export const peersIntegration = (endpoint: string): Integration<PeersData> => ({
  interface: endpoint,
  role: "peers",
  endpoint,
  rank: 0,
  envRank: 0,
  needs: () => ({}),
  read: ({ remote }) => ({ state: "ready", data: { units: [...remote.units.keys()].sort(byUnitNumber) } }),
});

function byUnitNumber(one: string, other: string): number {
  return unitNumber(one) - unitNumber(other);
}

/** The ordinal of a unit: `guestbook/2` → 2. */
export function unitNumber(unit: string): number {
  return Number(unit.slice(unit.lastIndexOf("/") + 1));
}
