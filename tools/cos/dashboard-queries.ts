import type { AssetFile } from "@paas-charm/core";

/** A query of a panel, as the dashboard has it and as Prometheus gets it from Grafana when every unit is chosen. */
export interface PanelQuery {
  readonly panel: string;
  readonly expression: string;
  readonly query: string;
  readonly legend: string;
}

interface Panel {
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly targets: readonly {
    readonly expr: string;
    readonly legendFormat?: string;
    readonly datasource?: { readonly uid: string };
  }[];
}

/** Data sources as a dashboard names them: variables that Grafana's charm fills. */
export type DataSource = "prometheusds" | "lokids";

/** Every query of a dashboard to one of its data sources. */
export function queriesOf({ content }: AssetFile, of: DataSource): readonly PanelQuery[] {
  const wanted = `\${${of}}`;
  const { panels } = content as { panels: readonly Panel[] };
  return panels.flatMap(({ title, datasource, targets }) =>
    targets
      .filter((target) => (target.datasource ?? datasource).uid === wanted)
      .map(({ expr, legendFormat = "" }) => ({
        panel: title,
        expression: expr,
        query: filledIn(expr),
        legend: legendFormat,
      })),
  );
}

/** Data sources that a dashboard asks. */
export function sourcesOf({ content }: AssetFile): readonly string[] {
  const { panels } = content as { panels: readonly Panel[] };
  return panels.flatMap(({ datasource, targets }) => targets.map((target) => (target.datasource ?? datasource).uid));
}

function filledIn(expression: string): string {
  return expression
    .replaceAll(/\$juju_[a-z_]+/g, ".*")
    .replaceAll("[$__rate_interval]", "[5m]")
    .replaceAll("[$__interval]", "[1m]");
}
