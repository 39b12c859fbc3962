import type { CharmMetadata } from "@paas-charm/core";
import { LocalError } from "../local-error.ts";
import { type BackingService, interfaceOf } from "../services/registry.ts";

/**
 * Checks that the charm can be integrated with services, before any of them is started.
 *
 * @throws {@link LocalError} `not-found`, with what to write into charmcraft.yaml
 */
export function checkEndpoints({ name, endpoints }: CharmMetadata, services: readonly BackingService[]): void {
  for (const service of services) {
    const wanted = interfaceOf(service);
    if (Object.values(endpoints).some(({ role, interface: own }) => role === "requires" && own === wanted)) continue;
    throw new LocalError("not-found", `${name} has no endpoint for ${service}`, {
      hint: `add one to charmcraft.yaml: requires: {${service}: {interface: ${wanted}, optional: false, limit: 1}}`,
    });
  }
}
