const check = { override: "replace", startup: "disabled", tcp: { port: 1 } };
const target = { override: "replace", type: "loki", location: "http://x" };

/** Layers that Pebble takes, and the plan it shows afterwards, in the order in which they are combined under one label. */
export function acceptedLayers(): readonly {
  readonly about: string;
  readonly layer: unknown;
  readonly plan: unknown;
}[] {
  const everything = {
    summary: "s",
    description: "d",
    startup: "enabled",
    override: "replace",
    command: "x 'y z' [ --optional ]",
    after: ["b"],
    before: ["c"],
    requires: ["b"],
    environment: { A: "1", B: "" },
    "user-id": 0,
    user: "root",
    "group-id": 0,
    group: "root",
    "working-dir": "/",
    "on-success": "failure-shutdown",
    "on-failure": "success-shutdown",
    "on-check-failure": { c: "restart" },
    "backoff-delay": "1s",
    "backoff-factor": 1.5,
    "backoff-limit": "1m0s",
    "kill-delay": "500ms",
  };
  const b = { override: "replace", command: "x" };
  return [
    { about: "nothing", layer: {}, plan: {} },
    { about: "empty sections", layer: { summary: "s", services: {}, checks: null }, plan: {} },
    {
      about: "scalars and durations in other forms",
      layer: { services: { b: { ...b, environment: { A: 1, B: true, C: null, D: 1.5 }, "kill-delay": "1h1m" } } },
      plan: { services: { b: { ...b, environment: { A: "1", B: "true", C: "", D: "1.5" }, "kill-delay": "1h1m0s" } } },
    },
    {
      about: "every field of a service",
      layer: { services: { a: everything, b } },
      plan: { services: { a: everything, b } },
    },
    {
      about: "a merge of every kind of field",
      layer: {
        services: {
          a: {
            override: "merge",
            summary: "",
            command: "w",
            after: ["c"],
            requires: ["b"],
            environment: { B: "2", A: "" },
            "user-id": 0,
            "on-check-failure": { d: "ignore" },
            "backoff-delay": "0s",
          },
        },
      },
      plan: {
        services: {
          a: {
            ...everything,
            command: "w",
            after: ["b", "c"],
            requires: ["b", "b"],
            environment: { A: "", B: "2" },
            "on-check-failure": { c: "restart", d: "ignore" },
            "backoff-delay": "0s",
          },
          b,
        },
      },
    },
    {
      about: "a replacement, and checks with their defaults",
      layer: {
        services: { a: b },
        checks: {
          c: { ...check, timeout: "20s", tcp: { port: 1, host: "h" } },
          d: { ...check, period: "1h1m", timeout: "1500ms", threshold: 0, level: "ready" },
          e: { override: "merge", startup: "disabled", exec: { command: "x", environment: { A: "1" }, "user-id": 0 } },
        },
      },
      plan: {
        services: { a: b, b },
        checks: {
          c: { ...check, timeout: "10s", threshold: 3, tcp: { port: 1, host: "h" } },
          d: { ...check, period: "1h1m0s", timeout: "1.5s", threshold: 3, level: "ready" },
          e: {
            override: "merge",
            startup: "disabled",
            threshold: 3,
            exec: { command: "x", environment: { A: "1" }, "user-id": 0 },
          },
        },
      },
    },
    {
      about: "merges of checks and log targets",
      layer: {
        services: { a: b },
        checks: {
          c: { override: "replace", startup: "disabled", threshold: 9, http: { url: "http://x", headers: { A: "1" } } },
          d: { override: "merge", level: "alive", period: "5s", tcp: { host: "h" } },
          e: { override: "merge", exec: { environment: { B: "2" }, "working-dir": "/" } },
        },
        "log-targets": { t: { ...target, labels: { a: "$X" } } },
      },
      plan: {
        services: { a: b, b },
        checks: {
          c: { override: "replace", startup: "disabled", threshold: 9, http: { url: "http://x", headers: { A: "1" } } },
          d: { ...check, level: "alive", period: "5s", timeout: "1.5s", threshold: 3, tcp: { port: 1, host: "h" } },
          e: {
            override: "merge",
            startup: "disabled",
            threshold: 3,
            exec: { command: "x", environment: { A: "1", B: "2" }, "user-id": 0, "working-dir": "/" },
          },
        },
        "log-targets": { t: { ...target, services: [], labels: { a: "$X" } } },
      },
    },
    {
      about: "more merges of checks and log targets",
      layer: {
        checks: { c: { override: "merge", http: { headers: { B: "2" } } } },
        "log-targets": { t: { override: "merge", services: ["all", "-a"], labels: { b: "c" }, location: "http://y" } },
      },
      plan: {
        services: { a: b, b },
        checks: {
          c: {
            override: "replace",
            startup: "disabled",
            threshold: 9,
            http: { url: "http://x", headers: { A: "1", B: "2" } },
          },
          d: { ...check, level: "alive", period: "5s", timeout: "1.5s", threshold: 3, tcp: { port: 1, host: "h" } },
          e: {
            override: "merge",
            startup: "disabled",
            threshold: 3,
            exec: { command: "x", environment: { A: "1", B: "2" }, "user-id": 0, "working-dir": "/" },
          },
        },
        "log-targets": {
          t: { ...target, location: "http://y", services: ["all", "-a"], labels: { a: "$X", b: "c" } },
        },
      },
    },
  ];
}
