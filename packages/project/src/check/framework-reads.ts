import type { ExpandedCharm } from "../expand.ts";
import { extensions } from "../extensions/index.ts";
import { snippetOf } from "../extensions/snippet.ts";
import type { Fault } from "../project-error.ts";
import type { YamlFile, YamlMap } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";
import { collectFaults } from "./report-fault.ts";

const roles = ["requires", "provides", "peers"] as const;

/** Changes to what an extension adds that are taken, and that the framework does not follow when the charm runs. */
export function readingFaults(
  charm: YamlMap,
  { framework, dialect }: Pick<ExpandedCharm, "framework" | "dialect">,
  file: YamlFile,
): readonly Fault[] {
  const name = `${framework}-framework`;
  const extension = Object.hasOwn(extensions, name) ? extensions[name] : undefined;
  const form = extension?.forms.find((one) => one.dialect === dialect);
  if (extension === undefined || form === undefined) return [];
  const snippet = snippetOf(extension, form, {});
  return collectFaults(file, (report) => {
    const { needsOneOf } = extension;
    if (needsOneOf !== undefined && !interfacesOf(charm).some((one) => needsOneOf.includes(one)))
      report(
        "database-missing",
        ["requires"],
        `${framework} does not start without a database, and no required endpoint is for one`,
        "add for example `postgresql: {interface: postgresql_client, limit: 1}` to `requires`",
      );
    const options = mapAt(charm, ["config", "options"]);
    for (const [option, { type }] of Object.entries(form.options)) {
      const written = mapAt(options, [option])["type"] ?? "string";
      if (!Object.hasOwn(options, option) || written === type) continue;
      const message = `${framework} reads config option \`${option}\` as ${type}, and it has the type ${String(written)}: the unit is blocked once it is set`;
      report("framework-reads", ["config", "options", option, "type"], message, `write \`type: ${type}\``);
    }
    for (const role of roles) {
      for (const [endpoint, value] of Object.entries(mapAt(charm, [role]))) {
        const wanted = mapAt(snippet, [role, endpoint])["interface"];
        const written = isMap(value) ? value["interface"] : value;
        if (wanted === undefined || written === wanted || written === undefined) continue;
        const message = `endpoint \`${endpoint}\` is ${framework}'s for ${String(wanted)}, and has the interface ${String(written)}: nothing of the framework uses it`;
        report("framework-reads", [role, endpoint, "interface"], message, "give the endpoint another name");
      }
    }
    if (!Object.hasOwn(mapAt(charm, ["containers"]), form.container)) {
      const message = `the charm has no container \`${form.container}\`, in which ${framework} runs the application`;
      report("framework-reads", ["containers"], message, "keep it");
    }
    if (dialect === "1.12" && !Object.hasOwn(mapAt(charm, ["peers"]), form.peers)) {
      const message = `the charm has no peer endpoint \`${form.peers}\`: the unit waits for it for ever`;
      report("framework-reads", ["peers"], message, "keep it");
    }
  });
}

function interfacesOf(charm: YamlMap): readonly string[] {
  return Object.values(mapAt(charm, ["requires"])).map((value) => String(isMap(value) ? value["interface"] : value));
}
