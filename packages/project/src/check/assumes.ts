import type { YamlMap } from "../yaml-file.ts";
import { isMap } from "../yaml-map.ts";
import type { ReportFault } from "./report-fault.ts";

const feature = /^[a-z][a-z0-9-]*?[a-z0-9]+(?:\s*(?:>=|<)\s*\d+(?:\.\d+){0,2})?$/;

/** What Juju refuses of `assumes`, and of what stands alone in metadata.yaml. Source: Juju 3.6, packages assumes and charm. */
export function assumesRules({ assumes, ...charm }: YamlMap, report: ReportFault): void {
  if (assumes !== undefined && assumes !== null) {
    if (Array.isArray(assumes)) expressions(assumes, report);
    else report("assumes", ["assumes"], "`assumes` has to be a list", "write `assumes: [k8s-api]`");
  }
  const user = charm["charm-user"];
  if (user !== undefined && !["root", "sudoer", "non-root"].includes(String(user)))
    report("charm-user", ["charm-user"], `charm-user ${String(user)} is none`, "write root, sudoer or non-root");
  for (const term of Array.isArray(charm["terms"]) ? charm["terms"] : []) {
    if (!/^(?:[a-z0-9-]+\/)?[a-z][a-z0-9-]*(?:\/\d+)?$/.test(String(term)))
      report("terms", ["terms"], `term ${String(term)} is no id of one`, "write `owner/name/revision`");
  }
}

function expressions(items: readonly unknown[], report: ReportFault): void {
  for (const item of items) {
    if (isMap(item)) {
      const [key = "", ...more] = Object.keys(item);
      const inner = item[key];
      if ((key === "any-of" || key === "all-of") && more.length === 0 && Array.isArray(inner))
        expressions(inner, report);
      else
        report(
          "assumes",
          ["assumes"],
          `\`${key}\` in \`assumes\` is no any-of or all-of with a list`,
          "write `any-of: [juju >= 3.6, …]`",
        );
    } else if (!feature.test(String(item))) {
      report(
        "assumes",
        ["assumes"],
        `\`${String(item)}\` in \`assumes\` is no feature`,
        "write for example `juju >= 3.6`",
      );
    }
  }
}
