import type { YamlMap } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";
import { buildSections } from "./build-sections.ts";
import type { Extension, ExtensionForm } from "./extension.ts";

/** What an extension adds to a charmcraft.yaml, in charmcraft's order. Options of sign-on endpoints depend on what the author declares. */
export function snippetOf(extension: Extension, form: ExtensionForm, own: YamlMap, hasPaasConfig = false): YamlMap {
  const { "charm-libs": libraries, parts } = buildSections(form.dialect, hasPaasConfig);
  return {
    assumes: ["k8s-api"],
    containers: { [form.container]: { resource: form.image } },
    resources: { [form.image]: { type: "oci-image", description: `${extension.framework} application image.` } },
    "charm-libs": libraries,
    peers: { [form.peers]: { interface: form.peers } },
    actions: form.actions,
    requires: { logging: { interface: "loki_push_api" }, ingress: { interface: "ingress", limit: 1 } },
    provides: {
      "metrics-endpoint": { interface: "prometheus_scrape" },
      "grafana-dashboard": { interface: "grafana_dashboard" },
    },
    config: { options: { ...form.options, ...signOnOptions(extension, own) } },
    parts,
  };
}

function signOnOptions(extension: Extension, own: YamlMap): Readonly<Record<string, object>> {
  const endpoints = Object.entries(mapAt(own, ["requires"])).filter(
    ([, endpoint]) => endpoint === "oauth" || (isMap(endpoint) && endpoint["interface"] === "oauth"),
  );
  return Object.fromEntries(
    endpoints.flatMap(([name]) =>
      Object.entries(extension.signOnOptions).map(([option, declared]) => [
        `${name}-${option}`,
        Object.fromEntries(
          Object.entries(declared).map(([key, value]) => [
            key,
            typeof value === "string" ? value.replaceAll("<endpoint>", name) : value,
          ]),
        ),
      ]),
    ),
  );
}
