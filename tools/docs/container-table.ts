import type { CharmMetadata, DialectFacts, Framework } from "@paas-charm/core";
import { plainCharm } from "../plain-charms.ts";
import { forms } from "./by-form.ts";
import { code, table } from "./table.ts";

/** What lies where in the container of a framework's charms, by its declaration and the defaults of its options. */
export async function containerTable(framework: Framework): Promise<string> {
  const { service, dialects, defaults, workloadUser } = framework;
  const facts: readonly (readonly [what: string, is: (dialect: DialectFacts, metadata: CharmMetadata) => string])[] = [
    ["service", () => code(service)],
    ["its user", () => code(workloadUser)],
    ["container", ({ container }) => code(container)],
    ["resource with its image", ({ container }) => code(`${container}-image`)],
    ["application", ({ appDirectory }) => code(appDirectory)],
    [
      "web server's configuration",
      ({ webServer }) => (webServer?.kind === "gunicorn" ? code(webServer.configFile) : ""),
    ],
    ["web server's files", ({ webServer }) => code(webServer?.logDirectory ?? "")],
    ["state of the charm", ({ stateDirectory }) => code(stateDirectory)],
    ["port", ({ portOptions }, { options }) => `${options[portOptions[0] ?? ""]?.default ?? defaults.port}`],
    [
      "metrics",
      (_dialect, { options }) => {
        const port = options["metrics-port"]?.default ?? defaults.metricsPort;
        return `port ${port}, ${code(`${options["metrics-path"]?.default ?? defaults.metricsPath}`)}`;
      },
    ],
    ["peer endpoint", ({ peers }) => code(peers)],
  ];
  const rows = facts
    .map(([what, is]) => [
      what,
      ...forms.map(([, dialect]) => is(dialects[dialect], plainCharm(framework, dialect).metadata)),
    ])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ""));
  return table(["", "Older form", "Newer form"], rows);
}
