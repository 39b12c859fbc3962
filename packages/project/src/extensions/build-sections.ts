import type { Dialect } from "@paas-charm/core";
import type { YamlMap } from "../yaml-file.ts";

/** Python libraries that charmcraft fetches for a charm. A charm of ours needs none of them; charmcraft's expansion names them. */
const libraries: readonly (readonly [lib: string, version: string])[] = [
  ["traefik-k8s.ingress", "2"],
  ["observability-libs.juju_topology", "0"],
  ["grafana-k8s.grafana_dashboard", "0"],
  ["loki-k8s.loki_push_api", "1"],
  ["data-platform-libs.data_interfaces", "0"],
  ["prometheus-k8s.prometheus_scrape", "0"],
  ["data-platform-libs.s3", "0"],
  ["saml-integrator.saml", "0"],
  ["smtp-integrator.smtp", "0"],
  ["squid-forward-proxy.http_proxy", "0"],
];
const olderLibraries: typeof libraries = [
  ["redis-k8s.redis", "0"],
  ["tempo-coordinator-k8s.tracing", "0"],
  ["openfga-k8s.openfga", "1"],
  ["hydra.oauth", "0"],
];
const build = "rustup default stable\ncraftctl default\n";

/** `charm-libs` and `parts`: what charmcraft builds a charm from. Source: charmcraft 4.5.0. */
export function buildSections(dialect: Dialect, hasPaasConfig: boolean): YamlMap {
  const isNewer = dialect === "2.0b1";
  const charm = isNewer
    ? {
        plugin: "uv",
        source: ".",
        "uv-groups": ["charmlibs-pydeps"],
        "build-snaps": ["astral-uv", "rustup"],
        "override-build": build,
      }
    : { plugin: "charm", source: ".", "build-snaps": ["rustup"], "override-build": build };
  return {
    "charm-libs": [...libraries, ...(isNewer ? [] : olderLibraries)].map(([lib, version]) => ({ lib, version })),
    parts: {
      charm,
      ...(isNewer && hasPaasConfig && { config: { plugin: "dump", source: ".", stage: ["paas-config.yaml"] } }),
    },
  };
}
