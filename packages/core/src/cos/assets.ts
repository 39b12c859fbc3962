/** A file of the charm's `cos` assets, parsed at build. */
export interface AssetFile {
  /** Path inside its folder, such as `requests.json` or `custom_http/errors.rule`. */
  readonly path: string;
  readonly content: unknown;
}

/** What a charm brings for the observability stack: the framework's files with those of `cos_custom/` beside them. */
export interface CosAssets {
  readonly dashboards: readonly AssetFile[];
  readonly prometheusRules: readonly AssetFile[];
  readonly lokiRules: readonly AssetFile[];
}

/** Where the build puts the assets in the charm directory. A dispatch reads the file only when a relation wants it. */
export const assetsFile = "cos.json";

/** No assets at all. */
export const noAssets: CosAssets = { dashboards: [], prometheusRules: [], lokiRules: [] };
