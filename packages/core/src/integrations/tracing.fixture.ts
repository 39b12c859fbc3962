import type { IntegrationFixture } from "./harness/fixture.ts";

const http = (url: string): object => ({ protocol: { name: "otlp_http", type: "http" }, url });
const grpc = { protocol: { name: "otlp_grpc", type: "grpc" }, url: "tempo:4317" };
const receivers = (...list: readonly unknown[]): string => JSON.stringify(list);

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "the receiver that was asked for",
      app: { receivers: receivers(http("http://tempo.test:4318")) },
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://tempo.test:4318/", OTEL_SERVICE_NAME: "guestbook" },
      required: ["app.receivers"],
      unusable: [
        ["app.receivers", "[]"],
        ["app.receivers", "{}"],
        ["app.receivers", "null"],
        ["app.receivers", "[null]"],
        ["app.receivers", receivers(grpc)],
        ["app.receivers", receivers(http("tempo:4318"))],
        ["app.receivers", receivers(http("not a url"))],
        ["app.receivers", receivers(http(""))],
        ["app.receivers", receivers({ protocol: "otlp_http", url: "http://tempo.test:4318" })],
        ["app.receivers", receivers({ protocol: { name: "otlp_http" } })],
      ],
    },
    {
      form: "all receivers that it has",
      app: { receivers: receivers(grpc, http("https://Tempo.test:443/otlp"), http("http://other.test")) },
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: "https://tempo.test/otlp", OTEL_SERVICE_NAME: "guestbook" },
      required: ["app.receivers"],
    },
  ],
  fault: (env, prefix) => {
    const endpoint = env[`${prefix}OTEL_EXPORTER_OTLP_ENDPOINT`];
    return /^https?:\/\/[^/\s]+/.test(endpoint ?? "") ? undefined : `the endpoint is ${endpoint}`;
  },
};
