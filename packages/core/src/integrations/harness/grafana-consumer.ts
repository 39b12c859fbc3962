import { decompressSync } from "@napi-rs/lzma/xz";

/** A dashboard as Grafana's charm keeps it. */
export interface ReceivedDashboard {
  readonly id: string;
  readonly uid: string;
  readonly charm: string;
  readonly topology: Readonly<Record<string, string>>;
  readonly content: Readonly<Record<string, unknown>>;
  /** Names of the variables at the top of the dashboard. */
  readonly variables: readonly string[];
}

/** A member of a variable list or a panel, in any form. */
type Parts = readonly Readonly<Record<string, unknown>>[];

const dropdowns = ["juju_model", "juju_model_uuid", "juju_application", "juju_unit"];
const datasources = ["prometheusds", "lokids"];

/**
 * What Grafana's charm makes of the databag of one relation, by its own rules: decompress, choose an id, add variables, keep one
 * dashboard per id. Source: `grafana_dashboard` 0.47 and 0.50, consumer.
 *
 * @param byName - whether a variable is added unless one of its *name* is there (since 0.48), or unless an identical one is
 */
export function receiveDashboards(text: string, byName = true): readonly ReceivedDashboard[] {
  const { templates }: { templates: Record<string, Template> } = JSON.parse(text);
  const received = Object.entries(templates).map(([id, template]): ReceivedDashboard => {
    const bytes = decompressSync(Buffer.from(template.content, "base64"));
    const content: Record<string, unknown> = JSON.parse(bytes.toString("utf8"));
    const uid = String(content["uid"] || template.dashboard_alt_uid || "");
    if (uid === "") throw new Error(`Grafana drops ${id}: it has no uid`);
    const { charm, juju_topology: topology } = template;
    return { id, uid, charm, topology, content, variables: variablesOf(content, template, byName) };
  });
  return received.filter(({ uid }, index) => received.findIndex((other) => other.uid === uid) === index);
}

interface Template {
  readonly charm: string;
  readonly content: string;
  readonly juju_topology: Readonly<Record<string, string>>;
  readonly inject_dropdowns: boolean;
  readonly dashboard_alt_uid: string;
}

function variablesOf(content: Readonly<Record<string, unknown>>, template: Template, byName: boolean): string[] {
  const templating = content["templating"] as { list?: Parts } | undefined;
  const own = (templating?.list ?? []).map(({ name }) => String(name));
  const added = [...(template.inject_dropdowns ? dropdowns : []), ...datasources];
  // No variable of ours is identical to one of Grafana's to the last member.
  return [...added.filter((name) => !byName || !own.includes(name)), ...own];
}
