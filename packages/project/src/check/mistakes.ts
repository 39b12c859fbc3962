import type { Fault } from "../project-error.ts";
import type { ProjectFiles } from "../rock/project-files.ts";
import type { YamlFile, YamlMap } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";
import { collectFaults } from "./report-fault.ts";

/** Application names: every group between hyphens has a letter. */
const applicationName = /^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*$/;
/** Interfaces by what people write for them. */
const misspelt: Readonly<Record<string, string>> = {
  postgresql: "postgresql_client",
  postgres: "postgresql_client",
  pgsql: "postgresql_client",
  mysql: "mysql_client",
  mongodb: "mongodb_client",
  valkey: "valkey_client",
  oidc: "oauth",
  "loki-push-api": "loki_push_api",
  "http-proxy": "http_proxy",
};

/** What is taken by all, and a mistake all the same. */
export function mistakes(charm: YamlMap, file: YamlFile, files: ProjectFiles): readonly Fault[] {
  return collectFaults(file, (report) => {
    const { name } = charm;
    if (typeof name === "string" && !applicationName.test(name))
      report(
        "application-name",
        ["name"],
        `\`${name}\` is no name that Juju gives an application`,
        "begin it with a letter, and have one in each part between hyphens",
      );
    for (const [endpoint, value] of Object.entries(mapAt(charm, ["requires"]))) {
      const interfaceName = isMap(value) ? value["interface"] : value;
      const right = Object.hasOwn(misspelt, String(interfaceName)) ? misspelt[String(interfaceName)] : undefined;
      if (right !== undefined)
        report(
          "interface-unknown",
          ["requires", endpoint],
          `endpoint \`${endpoint}\`: no provider has the interface \`${String(interfaceName)}\``,
          `write \`interface: ${right}\``,
        );
    }
    for (const [action, value] of Object.entries(mapAt(charm, ["actions"]))) {
      const params = mapAt(value, ["params"]);
      for (const parameter of Object.keys(params).filter((name) => name.includes("_")))
        report(
          "action-underscore",
          ["actions", action, "params", parameter],
          `parameter \`${parameter}\` of action \`${action}\` has an underscore`,
          `name it \`${parameter.replaceAll("_", "-")}\``,
        );
      if (Object.keys(params).length > 0 && mapAt(value)["additionalProperties"] === undefined && isOwn(file, action))
        report(
          "action-more",
          ["actions", action],
          `action \`${action}\` does not say whether it takes more parameters: Juju 3 lets them pass, Juju 4 does not`,
          "add `additionalProperties: false`",
        );
    }
    for (const path of file.otherKeys.filter(([section, name]) => section === "actions" && name !== undefined))
      report(
        "action-key-text",
        path,
        `\`${path.at(-1)}\` is no text to YAML: packed by charmcraft, Juju refuses the action`,
        `quote it: "${path.at(-1)}"`,
      );
    for (const sibling of ["config.yaml", "actions.yaml", "metadata.yaml"]) {
      if (files.isFile(sibling))
        report(
          "file-beside",
          [],
          `${sibling} lies beside charmcraft.yaml; \`charmcraft pack\` writes it over what it makes, whatever that loses`,
          `move what it says into charmcraft.yaml, and delete it`,
        );
    }
  });
}

function isOwn(file: YamlFile, action: string): boolean {
  return Object.hasOwn(mapAt(file.value, ["actions"]), action);
}
