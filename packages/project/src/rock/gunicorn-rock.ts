import type { YamlMap } from "../yaml-file.ts";
import { dependenciesPart, runtimePart } from "./python-parts.ts";
import { daemon, loggingPart, type RockContext, type RockSnippet } from "./rock-extension.ts";

/** What rocks of frameworks that run under gunicorn have in common, around the part with the application. */
export function gunicornRock(
  framework: string,
  context: RockContext,
  app: { readonly part: YamlMap; readonly entry: string; readonly worker: string },
): RockSnippet {
  const part = (name: string): string => `${framework}-framework/${name}`;
  return {
    parts: {
      [part("dependencies")]: dependenciesPart(context, "gunicorn~=23.0"),
      [part("install-app")]: app.part,
      [part("config-files")]: {
        plugin: "dump",
        source: `<extensions>/${framework}-framework`,
        organize: { "gunicorn.conf.py": `${framework}/gunicorn.conf.py` },
        permissions: [{ path: `${framework}/gunicorn.conf.py`, ...daemon }],
      },
      [part("statsd-exporter")]: {
        "build-snaps": ["go"],
        "source-tag": "v0.26.0",
        plugin: "go",
        source: "https://github.com/prometheus/statsd_exporter.git",
      },
      [part("logging")]: loggingPart(`var/log/${framework}`),
      [part("runtime")]: runtimePart(context),
      ...(context.isBare && { [part("runtime-libs")]: { plugin: "nil", "stage-packages": ["libstdc++6"] } }),
    },
    services: {
      [framework]: {
        override: "replace",
        command: `/bin/python3 -m gunicorn -c /${framework}/gunicorn.conf.py '${app.entry}' -k [ ${app.worker} ]`,
        startup: "enabled",
        after: ["statsd-exporter"],
        user: "_daemon_",
      },
      "statsd-exporter": {
        override: "merge",
        command:
          "/bin/statsd_exporter --statsd.mapping-config=/statsd-mapping.conf --statsd.listen-udp=localhost:9125 --statsd.listen-tcp=localhost:9125",
        summary: "Turns what gunicorn counts into metrics",
        startup: "enabled",
        user: "_daemon_",
      },
    },
  };
}
