import type { Charm } from "./charm.ts";
import type { CharmMetadata } from "./charm-metadata.ts";
import { catalog } from "./integrations/catalog.ts";
import type { AnyIntegration } from "./integrations/contract.ts";
import { peersIntegration } from "./integrations/peers.ts";
import type { UsedIntegration } from "./judge-relations.ts";

/** How an endpoint's behaviour is had: loaded when a relation of it exists. */
export type IntegrationSource = () => Promise<UsedIntegration>;

/**
 * The integration of each endpoint of the metadata: the one that charm.ts declares, the peers', or the catalogue's by interface.
 * Endpoints of interfaces that nobody reads are left out.
 */
export function resolveIntegrations(charm: Charm, metadata: CharmMetadata): ReadonlyMap<string, IntegrationSource> {
  const dialect = charm.framework.dialects[metadata.dialect];
  const sources = new Map<string, IntegrationSource>();
  for (const [name, endpoint] of Object.entries(metadata.endpoints)) {
    const declared = charm.integrations[name];
    const known = catalog[endpoint.interface]?.load;
    if (declared !== undefined) {
      sources.set(name, async () => ({ integration: declared.integration, local: declared.local }));
    } else if (endpoint.role === "peers") {
      if (name === dialect.peers) {
        sources.set(name, async () => ({ integration: peersIntegration(name) as AnyIntegration, local: undefined }));
      }
    } else if (known !== undefined) {
      sources.set(name, async () => ({ integration: await known(), local: undefined }));
    }
  }
  return sources;
}
