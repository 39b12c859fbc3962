import type { AppFacts } from "../framework.ts";
import type { Databag } from "../juju/hook-tools.ts";
import type { Integration, Publication, Reading, RelationView } from "./contract.ts";

/** What an ingress provider publishes. */
export interface IngressData {
  /** Where the application is reached: host in lower case, no default port, a path at least `/`. */
  readonly url: string;
}

/**
 * One URL for the whole application. Source: charm-relation-interfaces `ingress/v2`; each value of a databag is JSON of its own.
 * The URL is read from live data in each dispatch, so that a withdrawn one is not used any longer.
 */
export const ingressIntegration = (): Integration<IngressData> => ({
  interface: "ingress",
  role: "requires",
  endpoint: "ingress",
  rank: 1,
  envRank: 0,
  needs: () => ({ network: true }),
  read: readIngress,
  publish: publishIngress,
});

function readIngress({ endpoint, remote }: RelationView): Reading<IngressData> {
  const text = remote.app["ingress"];
  if (text === undefined) {
    return { state: "pending", level: "ignored", message: `${endpoint}: the provider has not published a URL yet` };
  }
  const invalid = (reason: string): Reading<IngressData> => ({
    state: "invalid",
    message: `Invalid ${endpoint} relation data. (ingress: ${reason})`,
    problems: [{ key: "ingress", reason }],
  });
  let published: unknown;
  try {
    published = JSON.parse(text);
  } catch {
    return invalid("not JSON");
  }
  if (published === null) {
    return { state: "pending", level: "ignored", message: `${endpoint}: the provider has withdrawn its URL` };
  }
  if (typeof published !== "object" || !("url" in published) || typeof published.url !== "string") {
    return invalid("no url");
  }
  const url = URL.parse(published.url);
  if (url === null || !/^https?:$/.test(url.protocol)) return invalid("url is no http or https URL");
  return { state: "ready", data: { url: url.href } };
}

function publishIngress({ network }: RelationView, facts: AppFacts): Publication {
  const host = network.fqdn ?? facts.fqdn;
  return {
    app: {
      model: JSON.stringify(facts.model),
      name: JSON.stringify(facts.app),
      port: `${facts.port}`,
      "strip-prefix": "true",
      ...(facts.openedPorts.includes(facts.port) && { is_port_open: "true" }),
    },
    unit: { host: JSON.stringify(host), ...address(network.bind) },
  };
}

function address(bind: string | undefined): Databag {
  return bind !== undefined && /^[0-9.]+$|:/.test(bind) ? { ip: JSON.stringify(bind) } : {};
}
