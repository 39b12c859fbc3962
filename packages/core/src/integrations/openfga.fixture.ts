import type { IntegrationFixture, WireForm } from "./harness/fixture.ts";

const store = {
  grpc_api_url: "openfga-k8s.iam.svc.cluster.local:8081",
  http_api_url: "http://openfga-k8s.iam.svc.cluster.local:8080",
  store_id: "01GK13VYZK62Q1T0X55Q2BHYD6",
};
const env = {
  FGA_STORE_ID: "01GK13VYZK62Q1T0X55Q2BHYD6",
  FGA_GRPC_API_URL: "openfga-k8s.iam.svc.cluster.local:8081",
  FGA_HTTP_API_URL: "http://openfga-k8s.iam.svc.cluster.local:8080",
};
const required = ["app.grpc_api_url", "app.http_api_url", "app.store_id"];
const unusable: NonNullable<WireForm["unusable"]> = [
  ["app.store_id", ""],
  ["app.grpc_api_url", "two words"],
  ["app.http_api_url", "openfga:8080"],
];

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "the token in a secret",
      app: { ...store, token_secret_id: "secret:fgatoken000000000000" },
      secrets: { "secret:fgatoken000000000000": { token: "fga-hidden", "secret-id": "x" } },
      env: { ...env, FGA_TOKEN: "fga-hidden" },
      sensitive: ["fga-hidden"],
      required: [...required, "secrets.token"],
      unusable: [...unusable, ["app.token_secret_id", "secret:nobodyknowsthissecre"]],
    },
    {
      form: "the token in plain text, as older providers write it",
      app: { ...store, store_id: "0123456789", token: "fga-hidden" },
      env: { ...env, FGA_STORE_ID: "0123456789", FGA_TOKEN: "fga-hidden" },
      sensitive: ["fga-hidden"],
      required,
      unusable,
    },
    { form: "no token", app: store, env, required, unusable },
  ],
  fault: (given, prefix) => {
    const missing = ["STORE_ID", "GRPC_API_URL", "HTTP_API_URL"].find((name) => !given[`${prefix}FGA_${name}`]);
    return missing === undefined ? undefined : `FGA_${missing} is missing`;
  },
};
