import { dashboardTemplates } from "../cos/dashboards.ts";
import type { AppFacts } from "../framework.ts";
import { sameMeaning } from "../publication.ts";
import type { Integration, Publication, RelationView } from "./contract.ts";

/** Grafana answers nothing that the application needs. */
export type GrafanaData = Readonly<Record<string, never>>;

/**
 * Dashboards for Grafana. Source: library `grafana_dashboard` 0.50; there is no published specification. Only the leader writes.
 * What Grafana reports back is not shown: it never takes a report back.
 */
export const grafanaDashboardIntegration = (): Integration<GrafanaData> => ({
  interface: "grafana_dashboard",
  role: "provides",
  endpoint: "grafana-dashboard",
  rank: 210,
  envRank: 0,
  needs: ({ own }) => ({ assets: own.app !== "not-readable" }),
  read: () => ({ state: "ready", data: {} }),
  publish: publishDashboards,
});

function publishDashboards({ own }: RelationView, facts: AppFacts): Publication {
  if (own.app === "not-readable") return {};
  const templates = dashboardTemplates(facts.assets.dashboards, facts);
  // The id is only there to tell a change: while the dashboards are the same, so is it.
  const uuid = uuidOf(own.app["dashboards"], templates) ?? facts.fresh.uuid;
  return { app: { dashboards: JSON.stringify({ templates, uuid }) } };
}

/** The id beside the dashboards that are published already, when they are these. */
function uuidOf(published: string | undefined, templates: object): string | undefined {
  if (published === undefined) return undefined;
  try {
    const { templates: old, uuid }: { templates?: unknown; uuid?: unknown } = JSON.parse(published) ?? {};
    const same = sameMeaning(JSON.stringify(old ?? null), JSON.stringify(templates));
    return same && typeof uuid === "string" ? uuid : undefined;
  } catch {
    return undefined;
  }
}
