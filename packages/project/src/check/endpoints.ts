import type { YamlMap } from "../yaml-file.ts";
import { isMap, mapAt } from "../yaml-map.ts";
import type { ReportFault } from "./report-fault.ts";

const roles = ["requires", "provides", "peers"] as const;
const endpointName = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/;

/** What Juju refuses of `requires`, `provides` and `peers`. Source: Juju 3.6, package charm, `Meta.Check`. */
export function endpointRules(charm: YamlMap, report: ReportFault): void {
  const seen = new Map<string, string>();
  for (const role of roles) {
    const section = charm[role];
    if (section !== undefined && section !== null && !isMap(section)) {
      report("endpoints", [role], `\`${role}\` needs endpoints by name`, "write `name: {interface: …}`");
      continue;
    }
    for (const [name, written] of Object.entries(mapAt(charm, [role]))) {
      const path = [role, name];
      const endpoint: YamlMap = typeof written === "string" ? { interface: written } : mapAt(written);
      const other = seen.get(name);
      if (other !== undefined)
        report(
          "endpoint-twice",
          path,
          `endpoint \`${name}\` stands under ${other} too`,
          "give one of the two another name",
          [other, name],
        );
      seen.set(name, role);
      endpointRule(role, name, endpoint, report);
    }
  }
  if (charm["subordinate"] === true && !hasContainerScope(charm)) {
    report(
      "subordinate",
      ["subordinate"],
      "a subordinate charm needs a required endpoint of container scope",
      "add `scope: container` to one, or leave `subordinate` out",
    );
  }
  for (const [name, value] of Object.entries(mapAt(charm, ["extra-bindings"]))) {
    const path = ["extra-bindings", name];
    if (value !== null)
      report("extra-binding", path, `extra binding \`${name}\` has a value`, `write \`${name}:\` alone`);
    if (seen.has(name)) report("extra-binding", path, `extra binding \`${name}\` is an endpoint too`, "rename it");
  }
}

function endpointRule(role: string, name: string, endpoint: YamlMap, report: ReportFault): void {
  const path = [role, name];
  const { interface: interfaceName, limit, scope, optional } = endpoint;
  const isReserved = (text: string): boolean => text === "juju" || text.startsWith("juju-");
  if (isReserved(name) && !(role === "requires" && scope === "container"))
    report("endpoint-reserved", path, `endpoint \`${name}\`: Juju keeps such names for itself`, "rename it");
  else if (!endpointName.test(name))
    report(
      "endpoint-name",
      path,
      `endpoint \`${name}\` cannot be named on Juju's command line`,
      "use lower case letters, digits, and single hyphens or underscores between them, a letter first",
    );
  if (typeof interfaceName !== "string" || interfaceName === "")
    report("endpoint-interface", path, `endpoint \`${name}\` names no interface`, "add `interface: …`");
  else if (role !== "requires" && isReserved(interfaceName))
    report(
      "interface-reserved",
      [...path, "interface"],
      `interface \`${interfaceName}\`: Juju keeps such names for itself`,
      "use another",
    );
  if (limit !== undefined && limit !== null && !Number.isInteger(limit))
    report(
      "endpoint-limit",
      [...path, "limit"],
      `limit of endpoint \`${name}\` is no whole number`,
      "write for example `limit: 1`",
    );
  if (scope !== undefined && scope !== "global" && scope !== "container")
    report(
      "endpoint-scope",
      [...path, "scope"],
      `scope of endpoint \`${name}\` is neither global nor container`,
      "leave it out",
    );
  if (optional !== undefined && typeof optional !== "boolean")
    report(
      "endpoint-optional",
      [...path, "optional"],
      `\`optional\` of endpoint \`${name}\` is neither true nor false`,
      "write `optional: true`",
    );
}

function hasContainerScope(charm: YamlMap): boolean {
  return Object.values(mapAt(charm, ["requires"])).some((endpoint) => mapAt(endpoint)["scope"] === "container");
}
