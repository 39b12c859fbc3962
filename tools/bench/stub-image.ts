import type { Layer } from "@paas-charm/core/pebble";
import type { Image } from "@paas-charm/local";

/** What the bench runs where an application would be: its start would only blur what the charm costs. */
export const stubProgram = "/bin/bench-app";

/** The services of the rock. */
export const stubLayer: Layer = {
  services: {
    flask: {
      override: "replace",
      startup: "enabled",
      command: `${stubProgram} -c /flask/gunicorn.conf.py app:app -k [ sync ]`,
      after: ["statsd-exporter"],
      user: "_daemon_",
    },
    "statsd-exporter": { override: "merge", startup: "enabled", command: `${stubProgram} exporter`, user: "_daemon_" },
  },
};

/** A Flask rock whose services accept any configuration and sleep. */
export const stubImage: Image = {
  directories: [
    { path: "/flask", owner: "_daemon_" },
    { path: "/flask/app", owner: "_daemon_" },
    { path: "/var/log/flask", owner: "_daemon_" },
  ],
  files: [
    // JSON is YAML.
    { path: "/var/lib/pebble/default/layers/001-bench.yaml", text: JSON.stringify(stubLayer) },
    {
      path: stubProgram,
      text: '#!/bin/sh\ncase "$*" in *--check-config*) exit 0 ;; esac\nexec sleep 2147483647\n',
      mode: 0o755,
    },
  ],
};
