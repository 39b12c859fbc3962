import type { IntegrationFixture } from "./harness/fixture.ts";
import { urlFault } from "./harness/url-fault.ts";

function variables(host: string, password?: string): Readonly<Record<string, string>> {
  const netloc = `${password === undefined ? "" : `:${password}@`}${host}:6379`;
  return {
    REDIS_DB_CONNECT_STRING: `redis://${netloc}`,
    REDIS_DB_SCHEME: "redis",
    REDIS_DB_NETLOC: netloc,
    REDIS_DB_PATH: "",
    REDIS_DB_PARAMS: "",
    REDIS_DB_QUERY: "",
    REDIS_DB_FRAGMENT: "",
    REDIS_DB_HOSTNAME: host,
    REDIS_DB_PORT: "6379",
    ...(password !== undefined && { REDIS_DB_USERNAME: "", REDIS_DB_PASSWORD: password }),
  };
}

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "the master in the application databag",
      app: { "leader-host": "redis-k8s-0.redis-k8s-endpoints.test-model.svc.cluster.local" },
      units: { 0: { hostname: "10.1.2.3", port: "6379" } },
      env: variables("redis-k8s-0.redis-k8s-endpoints.test-model.svc.cluster.local"),
      required: ["units.port"],
      unusable: [
        ["units.port", "redis"],
        ["units.port", "70000"],
        ["units.port", "-1"],
        ["app.leader-host", "a host"],
        ["app.leader-host", "10.1.2.3/2"],
      ],
    },
    {
      form: "the master in the units' databags",
      app: {},
      units: { 0: { hostname: "10.1.2.3", port: "6379" }, 1: { hostname: "10.1.2.3", port: "6379" } },
      env: variables("10.1.2.3"),
      required: ["units.hostname", "units.port"],
    },
    {
      form: "a password, as the reactive charm asked for one",
      app: {},
      units: { 0: { hostname: "10.1.2.3", port: "6379", password: "pw-hidden" } },
      env: variables("10.1.2.3", "pw-hidden"),
      sensitive: ["pw-hidden"],
      required: ["units.hostname", "units.port"],
    },
  ],
  fault: (env, prefix) => urlFault(env, `${prefix}REDIS_DB`),
};
