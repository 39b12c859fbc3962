import type { Framework } from "@paas-charm/core";
import type { goOptions } from "./options.ts";

/** Go applications: one static binary, configured by its environment. */
export const go: Framework<ReturnType<typeof goOptions>> = {
  name: "go",
  service: "go",
  prefix: "APP_",
  dialects: {
    "1.12": {
      container: "app",
      appDirectory: "/app",
      stateDirectory: "/tmp/go/state",
      peers: "secret-storage",
      secretKey: { store: "peer-databag", legacyKey: "go_secret_key" },
      secretOptions: { text: "app-secret-key", secret: "app-secret-key-id" },
      portOptions: ["app-port"],
      portVariable: "APP_PORT",
      metricsOptions: true,
      metricsVariables: { port: "APP_METRICS_PORT", path: "APP_METRICS_PATH" },
      reservedNames: ["port", "metrics_port", "metrics_path", "secret_key"],
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
      // Unprefixed, because Go programs read PORT by convention.
      portVariable: "PORT",
      metricsOptions: false,
      metricsVariables: { port: "METRICS_PORT", path: "METRICS_PATH" },
      reservedNames: ["port", "app_secret_key"],
      waitingForKey: "Waiting for secret key creation",
    },
  },
  defaults: { port: 8080, metricsPort: 8080, metricsPath: "/metrics" },
  workloadUser: "_daemon_",
  jsonLogging: { onlyIn: ["django", "fastapi", "flask"] },
  options: async () => (await import("./options.ts")).goOptions(),
  env: () => ({}),
};
