import type { Framework } from "@paas-charm/core";

import type { expressjsOptions } from "./options.ts";

const reservedNames = ["node_env", "port", "app_secret_key"];

/** ExpressJS applications: `npm start` in the application's directory. */
export const expressjs: Framework<ReturnType<typeof expressjsOptions>> = {
  name: "expressjs",
  service: "expressjs",
  prefix: "APP_",
  dialects: {
    "1.12": {
      container: "app",
      appDirectory: "/app",
      stateDirectory: "/tmp/expressjs/state",
      formerStateDirectory: "/app/state",
      peers: "secret-storage",
      secretKey: { store: "peer-databag", legacyKey: "expressjs_secret_key" },
      secretOptions: { text: "app-secret-key", secret: "app-secret-key-id" },
      portOptions: ["app-port"],
      portVariable: "PORT",
      metricsOptions: true,
      metricsVariables: { port: "METRICS_PORT", path: "METRICS_PATH" },
      reservedNames: [...reservedNames, "metrics_port", "metrics_path"],
      waitingForKey: "Waiting for peer integration",
    },
    "2.0b1": {
      container: "app",
      appDirectory: "/app",
      stateDirectory: "/tmp/paas-charm",
      peers: "peers",
      secretKey: { store: "label", label: "app-secret-key" },
      secretOptions: { text: "app-secret-key", secret: "app-secret-key" },
      portOptions: [],
      portVariable: "PORT",
      metricsOptions: false,
      metricsVariables: { port: "METRICS_PORT", path: "METRICS_PATH" },
      reservedNames,
      waitingForKey: "Waiting for secret key creation",
    },
  },
  defaults: { port: 8080, metricsPort: 9464, metricsPath: "/metrics" },
  workloadUser: "_daemon_",
  jsonLogging: { onlyIn: ["django", "fastapi", "flask"] },
  options: async () => (await import("./options.ts")).expressjsOptions(),
  env: (options) => ({ NODE_ENV: options["node-env"] }),
};
