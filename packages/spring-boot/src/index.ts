import type { Framework } from "@paas-charm/core";
import { integrations } from "./integrations.ts";
import { managementProperties } from "./management.ts";
import type { springBootOptions } from "./options.ts";
import { samlCertificateFile } from "./saml.ts";

/** Spring Boot applications: one jar, configured by properties in its environment. */
export const springBoot: Framework<ReturnType<typeof springBootOptions>> = {
  name: "spring-boot",
  service: "spring-boot",
  prefix: "APP_",
  dialects: {
    "1.12": {
      container: "app",
      appDirectory: "/app",
      stateDirectory: "/tmp/spring-boot/state",
      formerStateDirectory: "/app/state",
      peers: "secret-storage",
      secretKey: { store: "peer-databag", legacyKey: "spring-boot_secret_key" },
      secretOptions: { text: "app-secret-key", secret: "app-secret-key-id" },
      portOptions: ["app-port"],
      portVariable: "SERVER_PORT",
      metricsOptions: true,
      metricsVariables: { port: "MANAGEMENT_SERVER_PORT", path: "METRICS_PATH" },
      reservedNames: ["server_port", "app_profiles", "secret_key", "management_server_port", "metrics_path"],
      waitingForKey: "Waiting for peer integration",
      integrationFiles: [samlCertificateFile["1.12"]],
    },
    "2.0b1": {
      container: "app",
      appDirectory: "/app",
      stateDirectory: "/tmp/paas-charm",
      peers: "peers",
      secretKey: { store: "label", label: "app-secret-key" },
      secretOptions: { text: "app-secret-key", secret: "app-secret-key" },
      portOptions: [],
      portVariable: "SERVER_PORT",
      metricsOptions: false,
      reservedNames: ["server_port", "app_profiles", "secret_key"],
      waitingForKey: "Waiting for secret key creation",
      integrationFiles: [samlCertificateFile["2.0b1"]],
    },
  },
  defaults: { port: 8080, metricsPort: 8080, metricsPath: "/actuator/prometheus" },
  workloadUser: "_daemon_",
  jsonLogging: { onlyIn: ["django", "fastapi", "flask"] },
  // The Python library sets only this one; applications may have come to read it.
  secretKeyAlias: "SECRET_KEY",
  options: async () => (await import("./options.ts")).springBootOptions(),
  env: (options, facts) => ({
    APP_PROFILES: options["app-profiles"],
    "spring.profiles.active": options["app-profiles"],
    "server.forward-headers-strategy": "framework",
    ...managementProperties(facts),
  }),
  integrations,
};
