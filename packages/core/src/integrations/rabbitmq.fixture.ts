import type { IntegrationFixture } from "./harness/fixture.ts";
import { urlFault } from "./harness/url-fault.ts";

function variables(hosts: readonly [string, ...string[]]): Readonly<Record<string, string>> {
  const url = (host: string): string => `amqp://guestbook:pw-hidden@${host}:5672/%2F`;
  return {
    RABBITMQ_CONNECT_STRING: url(hosts[0]),
    RABBITMQ_CONNECT_STRINGS: hosts.map(url).join(","),
    RABBITMQ_SCHEME: "amqp",
    RABBITMQ_NETLOC: `guestbook:pw-hidden@${hosts[0]}:5672`,
    RABBITMQ_PATH: "/%2F",
    RABBITMQ_PARAMS: "",
    RABBITMQ_QUERY: "",
    RABBITMQ_FRAGMENT: "",
    RABBITMQ_USERNAME: "guestbook",
    RABBITMQ_PASSWORD: "pw-hidden",
    RABBITMQ_HOSTNAME: hosts[0],
    RABBITMQ_PORT: "5672",
    RABBITMQ_VHOST: "/",
  };
}

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "rabbitmq-k8s, in the application databag",
      app: { hostname: "rabbitmq-endpoints.test-model.svc.cluster.local", password: "pw-hidden" },
      units: { 0: {} },
      env: variables(["rabbitmq-endpoints.test-model.svc.cluster.local"]),
      sensitive: ["pw-hidden"],
      required: ["app.hostname", "app.password"],
      unusable: [
        ["app.hostname", "a host"],
        ["app.hostname", "host:5672:1"],
        ["app.hostname", "host/path"],
      ],
    },
    {
      form: "rabbitmq-server, in each unit's databag",
      app: {},
      units: {
        1: { hostname: "10.1.1.2", "private-address": "10.1.1.2", password: "pw-hidden" },
        0: { hostname: "10.1.1.1", "private-address": "10.1.1.1", password: "pw-hidden", clustered: "true" },
      },
      env: variables(["10.1.1.1", "10.1.1.2"]),
      sensitive: ["pw-hidden"],
      required: ["units.hostname", "units.password"],
    },
  ],
  fault: (env, prefix) => {
    const name = `${prefix}RABBITMQ`;
    return env[`${name}_CONNECT_STRINGS`] ? urlFault(env, name) : "RABBITMQ_CONNECT_STRINGS is missing";
  },
};
