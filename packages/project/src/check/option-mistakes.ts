import type { DeclaredForm } from "../declared-charm.ts";
import type { ExpandedCharm } from "../expand.ts";
import { extensions } from "../extensions/index.ts";
import type { YamlMap } from "../yaml-file.ts";
import { mapAt } from "../yaml-map.ts";
import type { ReportFault } from "./report-fault.ts";

/** Options that paas-config.yaml has taken the place of on newer bases. */
const inPaasConfig = ["metrics-port", "metrics-path"];

/**
 * Options that Juju takes and the application never sees, or not as they are meant.
 *
 * @param form - what a framework of charm.ts adds, that charmcraft does not know
 */
export function optionMistakes(
  charm: YamlMap,
  { framework, dialect }: Pick<ExpandedCharm, "framework" | "dialect">,
  form: DeclaredForm | undefined,
  report: ReportFault,
): void {
  const extension = `${framework}-framework`;
  const forms = Object.hasOwn(extensions, extension) ? extensions[extension]?.forms : undefined;
  const own = form?.options ?? forms?.find((one) => one.dialect === dialect)?.options ?? {};
  for (const option of Object.keys(mapAt(charm, ["config", "options"]))) {
    const path = ["config", "options", option];
    if (Object.hasOwn(own, option)) continue;
    if (option.startsWith("app-"))
      report(
        "option-unheard",
        path,
        `config option \`${option}\` never reaches the application: names that start with \`app-\` are left out of its environment`,
        `rename it, for example \`${option.slice("app-".length) || "option"}\``,
      );
    else if (forms !== undefined && dialect === "2.0b1" && inPaasConfig.includes(option))
      report(
        "option-unread",
        path,
        `config option \`${option}\` does not move the metrics on this base; it only becomes a variable of the application`,
        `leave it out, and write \`${option}: …\` in paas-config.yaml`,
      );
    if (option.includes("_"))
      report(
        "option-underscore",
        path,
        `config option \`${option}\` has an underscore`,
        `name it \`${option.replaceAll("_", "-")}\``,
      );
  }
}
