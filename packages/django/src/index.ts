import type { Framework } from "@paas-charm/core";

import type { djangoOptions } from "./options.ts";

const reservedNames = ["debug", "secret_key", "allowed_hosts"];

/** The hosts of the option, and the one under which the application is reached. */
function allowedHosts(option: string | undefined, baseUrl: string): readonly string[] {
  const hosts = (option ?? "").split(",").map((host) => host.trim());
  return [...new Set([...hosts, URL.parse(baseUrl)?.hostname ?? ""])].filter((host) => host !== "");
}

/** Django applications: gunicorn behind a WSGI entry point, metrics by way of a statsd exporter, a database always. */
export const django: Framework<ReturnType<typeof djangoOptions>> = {
  name: "django",
  service: "django",
  prefix: "DJANGO_",
  dialects: {
    "1.12": {
      container: "django-app",
      appDirectory: "/django/app",
      stateDirectory: "/tmp/django/state",
      peers: "secret-storage",
      secretKey: { store: "peer-databag", legacyKey: "django_secret_key" },
      secretOptions: { text: "django-secret-key", secret: "django-secret-key-id" },
      portOptions: [],
      metricsOptions: false,
      reservedNames,
      waitingForKey: "Waiting for peer integration",
      webServer: { kind: "gunicorn", configFile: "/django/gunicorn.conf.py", logDirectory: "/var/log/django" },
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
      metricsVariables: { port: "DJANGO_METRICS_PORT", path: "DJANGO_METRICS_PATH" },
      reservedNames,
      waitingForKey: "Waiting for secret key creation",
      webServer: { kind: "gunicorn", configFile: "/var/lib/gunicorn/gunicorn.conf.py" },
    },
  },
  defaults: { port: 8000, metricsPort: 9102, metricsPath: "/metrics" },
  workloadUser: "_daemon_",
  jsonLogging: true,
  options: async () => (await import("./options.ts")).djangoOptions(),
  env: (options, { baseUrl }) => ({
    DJANGO_DEBUG: options["django-debug"],
    DJANGO_ALLOWED_HOSTS: allowedHosts(options["django-allowed-hosts"], baseUrl),
  }),
  needsOneOf: [
    {
      interfaces: ["postgresql_client", "mysql_client", "mongodb_client"],
      message: "Django requires a database integration to work",
    },
  ],
  actions: {
    "create-superuser": {
      description: "Makes a superuser of the application with a new password, and tells it.",
      command: ["python3", "manage.py", "createsuperuser", "--noinput"],
      parameters: { username: "DJANGO_SUPERUSER_USERNAME", email: "DJANGO_SUPERUSER_EMAIL" },
      password: "DJANGO_SUPERUSER_PASSWORD",
    },
  },
};
