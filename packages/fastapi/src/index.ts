import type { Framework } from "@paas-charm/core";

import type { fastapiOptions } from "./options.ts";

const reservedNames = ["uvicorn_port", "uvicorn_host", "web_concurrency", "uvicorn_log_level", "app_secret_key"];

/** FastAPI applications: uvicorn in front of an ASGI entry point, both configured by their environment. */
export const fastapi: Framework<ReturnType<typeof fastapiOptions>> = {
  name: "fastapi",
  service: "fastapi",
  prefix: "APP_",
  dialects: {
    "1.12": {
      container: "app",
      appDirectory: "/app",
      stateDirectory: "/tmp/fastapi/state",
      peers: "secret-storage",
      secretKey: { store: "peer-databag", legacyKey: "fastapi_secret_key" },
      secretOptions: { text: "app-secret-key", secret: "app-secret-key-id" },
      portOptions: ["webserver-port"],
      portVariable: "UVICORN_PORT",
      metricsOptions: true,
      metricsVariables: { port: "METRICS_PORT", path: "METRICS_PATH" },
      reservedNames: [...reservedNames, "metrics_port", "metrics_path"],
      waitingForKey: "Waiting for peer integration",
      webServer: { kind: "uvicorn", logDirectory: "/tmp/fastapi/log_config" },
    },
    "2.0b1": {
      container: "app",
      appDirectory: "/app",
      stateDirectory: "/tmp/paas-charm",
      peers: "peers",
      secretKey: { store: "label", label: "app-secret-key" },
      secretOptions: { text: "app-secret-key", secret: "app-secret-key" },
      portOptions: [],
      portVariable: "UVICORN_PORT",
      metricsOptions: false,
      metricsVariables: { port: "METRICS_PORT", path: "METRICS_PATH" },
      reservedNames,
      waitingForKey: "Waiting for secret key creation",
      webServer: { kind: "uvicorn", logDirectory: "/tmp/fastapi/log_config" },
    },
  },
  defaults: { port: 8000, metricsPort: 8000, metricsPath: "/metrics" },
  workloadUser: "_daemon_",
  jsonLogging: true,
  options: async () => (await import("./options.ts")).fastapiOptions(),
  env: (options) => ({
    UVICORN_HOST: options["webserver-host"],
    WEB_CONCURRENCY: options["webserver-workers"],
    UVICORN_LOG_LEVEL: options["webserver-log-level"],
  }),
};
