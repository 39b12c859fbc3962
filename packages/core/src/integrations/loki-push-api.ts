import { lokiAlertRules } from "../cos/alert-rules.ts";
import { refusalIn } from "../cos/refusal.ts";
import { topologyIdentifier, topologyOf } from "../cos/topology.ts";
import type { AppFacts } from "../framework.ts";
import { atLeast, isKnown } from "../juju/version.ts";
import type { LogTarget } from "../pebble/plan/index.ts";
import type { Contribution, Integration, Publication, Reading, Ready, RelationView } from "./contract.ts";

/** Units of Loki that take logs, and where. */
export interface LokiData {
  readonly endpoints: readonly { readonly unit: string; readonly url: string }[];
}

/**
 * Logs of all services, forwarded by Pebble to every unit of Loki. Source: library `loki_push_api` v1 1.30; there is no published
 * specification. A Loki unit that says nothing usable is left out, the others are used.
 */
export const lokiPushApiIntegration = (): Integration<LokiData> => ({
  interface: "loki_push_api",
  role: "requires",
  endpoint: "logging",
  rank: 220,
  envRank: 0,
  several: true,
  needs: ({ own }) => ({ units: true, assets: own.app !== "not-readable" }),
  read: readEndpoints,
  publish: publishRules,
  contribute: logTargets,
  notice: ({ endpoint, remote }) => {
    const refusal = refusalIn(remote.app);
    return refusal && `${endpoint}: Loki refuses the alert rules: ${refusal}`;
  },
});

function readEndpoints({ endpoint, remote }: RelationView, { juju }: AppFacts): Reading<LokiData> {
  if (!canForward(juju)) {
    const message = `${endpoint} needs Juju 3.4 or newer, whose Pebble forwards logs; this model has ${juju.slice(0, 3).join(".")}`;
    return { state: "pending", level: "blocked", message };
  }
  const units = [...remote.units].map(([unit, bag]) => ({ unit, ...readUrl(bag["endpoint"]) }));
  const endpoints = units.flatMap(({ unit, url }) => (url === undefined ? [] : [{ unit, url }]));
  if (endpoints.length > 0) return { state: "ready", data: { endpoints } };
  const reason = units.slice(0, 1).map(({ unit, fault }) => ` (endpoint of ${unit}: ${fault})`);
  return { state: "pending", level: "ignored", message: `${endpoint}: no unit of Loki takes logs yet${reason.join()}` };
}

function canForward(juju: AppFacts["juju"]): boolean {
  return !isKnown(juju) || atLeast(juju, [3, 4, 0]);
}

function readUrl(text: string | undefined): { readonly url?: string; readonly fault?: string } {
  if (text === undefined) return { fault: "missing" };
  let endpoint: unknown;
  try {
    endpoint = JSON.parse(text);
  } catch {
    return { fault: "not JSON" };
  }
  const url: unknown = typeof endpoint === "object" && endpoint !== null ? Reflect.get(endpoint, "url") : undefined;
  if (typeof url !== "string") return { fault: "without url" };
  const isHttp = /^https?:$/.test(URL.parse(url)?.protocol ?? "") && !/\s/.test(url);
  return isHttp ? { url } : { fault: "no http or https URL" };
}

function publishRules(_view: RelationView, facts: AppFacts): Publication {
  if (!canForward(facts.juju)) return {};
  return {
    app: {
      metadata: JSON.stringify(topologyOf(facts)),
      alert_rules: JSON.stringify(lokiAlertRules(facts.assets.lokiRules, facts)),
    },
  };
}

function logTargets(ready: readonly Ready<LokiData>[], facts: AppFacts): Contribution {
  const target = (location: string): LogTarget => ({
    override: "replace",
    type: "loki",
    location,
    services: ["all"],
    labels: {
      product: "Juju",
      charm: facts.charmName,
      juju_model: facts.model,
      juju_model_uuid: facts.modelUuid,
      juju_application: facts.app,
      juju_unit: facts.unit,
      job: `juju_${topologyIdentifier(facts)}`,
    },
  });
  const endpoints = ready.flatMap(({ data }) => data.endpoints);
  return { logTargets: Object.fromEntries(endpoints.map(({ unit, url }) => [unit, target(url)])) };
}
