import { createHash } from "node:crypto";
import type { AppFacts } from "../framework.ts";
import type { AssetFile } from "./assets.ts";
import { topologyOf } from "./topology.ts";
import { xz } from "./xz.ts";

/** One dashboard as the databag carries it. Source: `grafana_dashboard` 0.50. */
interface DashboardTemplate {
  readonly charm: string;
  /** base64 of `.xz` of the dashboard's JSON. */
  readonly content: string;
  readonly juju_topology: Readonly<Record<string, string>>;
  readonly inject_dropdowns: boolean;
  readonly dashboard_alt_uid: string;
}

/** Dashboards by template key. */
export function dashboardTemplates(
  files: readonly AssetFile[],
  facts: AppFacts,
): Readonly<Record<string, DashboardTemplate>> {
  const { charm_name: charm, ...topology } = topologyOf(facts);
  const templates: Record<string, DashboardTemplate> = {};
  for (const { path, content } of files) {
    if (typeof content !== "object" || content === null || Array.isArray(content)) continue;
    const stem = `file:${path.replace(/\.[^./]*$/, "")}`;
    // Two files of one stem are two dashboards.
    const key = Object.hasOwn(templates, stem) ? `file:${path}` : stem;
    templates[key] = {
      charm,
      content: xz(JSON.stringify(ofCharm(content, path, charm))).toString("base64"),
      juju_topology: topology,
      inject_dropdowns: true,
      dashboard_alt_uid: shortHash(`${charm}-${key}`, 8),
    };
  }
  return templates;
}

/** A dashboard with an id and a tag of this charm, so that two charms of one framework do not hide each other's. */
function ofCharm(dashboard: object, path: string, charm: string): object {
  const uid: unknown = Reflect.get(dashboard, "uid");
  const tags: unknown = Reflect.get(dashboard, "tags");
  const known = Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
  return {
    ...dashboard,
    uid:
      typeof uid === "string" && /^[0-9a-f]{40}$/.test(uid)
        ? uid
        : shortHash(`${charm}-cos_merged/grafana_dashboards/${path}`, 20),
    tags: known.some((tag) => tag.startsWith("charm: ")) ? known : [...known, `charm: ${charm}`],
  };
}

/** SHAKE-256 of a text, so many bytes of it, as hexadecimal digits. */
function shortHash(text: string, bytes: number): string {
  return createHash("shake256", { outputLength: bytes }).update(text).digest("hex");
}
