import type { Framework } from "@paas-charm/core";

import type { flaskOptions } from "./options.ts";

const reservedNames = [
  "env",
  "debug",
  "secret_key",
  "permanent_session_lifetime",
  "application_root",
  "session_cookie_secure",
  "preferred_url_scheme",
];

/** Flask applications: gunicorn behind a WSGI entry point, metrics by way of a statsd exporter. */
export const flask: Framework<ReturnType<typeof flaskOptions>> = {
  name: "flask",
  service: "flask",
  prefix: "FLASK_",
  dialects: {
    "1.12": {
      container: "flask-app",
      appDirectory: "/flask/app",
      stateDirectory: "/tmp/flask/state",
      peers: "secret-storage",
      secretKey: { store: "peer-databag", legacyKey: "flask_secret_key" },
      secretOptions: { text: "flask-secret-key", secret: "flask-secret-key-id" },
      portOptions: [],
      metricsOptions: false,
      reservedNames,
      waitingForKey: "Waiting for peer integration",
      webServer: { kind: "gunicorn", configFile: "/flask/gunicorn.conf.py", logDirectory: "/var/log/flask" },
    },
    "2.0b1": {
      container: "app",
      appDirectory: "/app",
      stateDirectory: "/tmp/paas-charm",
      peers: "peers",
      secretKey: { store: "label", label: "app-secret-key" },
      secretOptions: { text: "app-secret-key", secret: "app-secret-key" },
      portOptions: [],
      metricsOptions: false,
      metricsVariables: { port: "FLASK_METRICS_PORT", path: "FLASK_METRICS_PATH" },
      reservedNames,
      waitingForKey: "Waiting for secret key creation",
      webServer: { kind: "gunicorn", configFile: "/var/lib/gunicorn/gunicorn.conf.py" },
    },
  },
  defaults: { port: 8000, metricsPort: 9102, metricsPath: "/metrics" },
  workloadUser: "_daemon_",
  jsonLogging: true,
  options: async () => (await import("./options.ts")).flaskOptions(),
  env: (options) => ({
    FLASK_ENV: options["flask-env"],
    FLASK_DEBUG: options["flask-debug"],
    FLASK_PERMANENT_SESSION_LIFETIME: options["flask-permanent-session-lifetime"],
    FLASK_APPLICATION_ROOT: options["flask-application-root"],
    FLASK_SESSION_COOKIE_SECURE: options["flask-session-cookie-secure"],
    FLASK_PREFERRED_URL_SCHEME: options["flask-preferred-url-scheme"],
  }),
};
