import type { IntegrationFixture } from "./harness/fixture.ts";
import { urlFault } from "./harness/url-fault.ts";

// The id of a request is made of its salt: sha256 of `*:SSSSSSSSSSSSSSSS`.
const id = "732cbfbbc4d8e855";
const salt = "S".repeat(16);
const request = { resource: "*", "request-id": id, salt };
const own = { app: { version: "v1", requests: JSON.stringify([request]) } };
const nothingYet = { version: "v1", data: JSON.stringify({ [id]: request }) };

function variables(netloc: string, username?: string, password?: string): Readonly<Record<string, string>> {
  const at = username === undefined ? "" : `${username}:${password}@`;
  const [hostname = "", port = ""] = netloc.split(":");
  return {
    VALKEY_DB_CONNECT_STRING: `valkey://${at}${netloc}`,
    VALKEY_DB_SCHEME: "valkey",
    VALKEY_DB_NETLOC: at + netloc,
    VALKEY_DB_PATH: "",
    VALKEY_DB_PARAMS: "",
    VALKEY_DB_QUERY: "",
    VALKEY_DB_FRAGMENT: "",
    ...(username !== undefined &&
      password !== undefined && { VALKEY_DB_USERNAME: username, VALKEY_DB_PASSWORD: password }),
    VALKEY_DB_HOSTNAME: hostname,
    VALKEY_DB_PORT: port,
  };
}

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "credentials in secrets, with sentinels",
      own,
      app: {
        ...nothingYet,
        requests: JSON.stringify([
          {
            ...request,
            endpoints: "valkey-primary:6379",
            "read-only-endpoints": "valkey-replicas:6379",
            "secret-user": "secret:usersecretusersecre1",
            "secret-tls": "secret:tlssecrettlssecrett1",
            "secret-extra": null,
            "secret-entity": null,
            version: "9.0.1",
            "sentinel-endpoints": "valkey-0.valkey-endpoints:26379",
            mode: "sentinel",
            "mtls-cert": null,
          },
        ]),
      },
      secrets: {
        "secret:usersecretusersecre1": { username: "relation-14-abc", password: "pw-hidden" },
        "secret:tlssecrettlssecrett1": { tls: "false" },
      },
      env: {
        ...variables("valkey-primary:6379", "relation-14-abc", "pw-hidden"),
        VALKEY_DB_READ_ONLY_ENDPOINTS: "valkey-replicas:6379",
        VALKEY_DB_SENTINEL_ENDPOINTS: "valkey-0.valkey-endpoints:26379",
        VALKEY_MODE: "sentinel",
        VALKEY_VERSION: "9.0.1",
      },
      sensitive: ["pw-hidden"],
      required: ["app.requests", "secrets.username", "secrets.password"],
      unusable: [
        ["app.version", "9.0.1"],
        ["app.requests", "{}"],
        ["app.requests", "[1]"],
        ["app.requests", "not JSON"],
        ["app.requests", `[{"request-id": "${id}", "endpoints": 6379}]`],
        ["app.requests", `[{"request-id": "${id}", "endpoints": null}]`],
        ["app.requests", `[{"request-id": "${id}", "endpoints": "h:port"}]`],
        ["app.requests", `[{"request-id": "${id}", "endpoints": "h:1", "secret-user": "secret:nobodyknowsthissecre"}]`],
        ["app.requests", '[{"request-id": "ffffffffffffffff", "endpoints": "somebody-elses:6379"}]'],
        ["secrets.tls", "true"],
        ["secrets.tls", "maybe"],
        ["secrets.password", ""],
      ],
    },
    {
      form: "no credentials",
      own,
      app: {
        ...nothingYet,
        requests: JSON.stringify([{ ...request, endpoints: "valkey-host:6380", "secret-user": null, mode: null }]),
      },
      env: {
        ...variables("valkey-host:6380"),
        VALKEY_DB_READ_ONLY_ENDPOINTS: "",
        VALKEY_DB_SENTINEL_ENDPOINTS: "",
        VALKEY_MODE: "",
        VALKEY_VERSION: "",
      },
      required: ["app.requests"],
    },
  ],
  fault: (env, prefix) => urlFault(env, `${prefix}VALKEY_DB`),
};
