import type { Framework } from "@paas-charm/core";
import * as z from "zod";

/** Options of uvicorn; it reads them from the environment. */
const fastapiOptions = () =>
  z.object({
    "webserver-host": z.string().default("0.0.0.0"),
    "webserver-workers": z.int("needs a whole number").positive("needs at least 1").default(1),
    "webserver-log-level": z
      .enum(
        ["critical", "error", "warning", "info", "debug", "trace"],
        "needs critical, error, warning, info, debug or trace",
      )
      .default("info"),
  });

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
  options: fastapiOptions,
  env: (options) => ({
    UVICORN_HOST: options["webserver-host"],
    WEB_CONCURRENCY: options["webserver-workers"],
    UVICORN_LOG_LEVEL: options["webserver-log-level"],
  }),
};
