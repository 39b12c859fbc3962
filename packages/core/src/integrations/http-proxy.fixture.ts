import type { IntegrationFixture, WireForm } from "./harness/fixture.ts";

const requirer = "11111111-1111-4111-8111-111111111111";
const own: NonNullable<WireForm["own"]> = {
  app: { requests: `[{"auth": [], "domains": [], "requirer": "${requirer}"}]` },
};
const answer = {
  auth: "none",
  http_proxy: "http://10.0.0.5:3128",
  https_proxy: "http://10.0.0.5:3128",
  requirer,
  status: "ready",
};
const withUser = { ...answer, auth: "srcip+userpass", user: "secret:proxyuser00000000000" };
const told = (...entries: readonly unknown[]): string => JSON.stringify(entries);
const both = (url: string): Record<string, string> => ({
  http_proxy: url,
  HTTP_PROXY: url,
  https_proxy: url,
  HTTPS_PROXY: url,
});

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "a proxy for everybody",
      app: { responses: told({ requirer: "somebody-else", status: "rejected" }, answer) },
      own,
      env: both("http://10.0.0.5:3128/"),
      required: ["app.responses"],
      unusable: [
        ["app.responses", "no JSON"],
        ["app.responses", "{}"],
        ["app.responses", "[]"],
        ["app.responses", told({ ...answer, requirer: "22222222-2222-4222-8222-222222222222" })],
        ["app.responses", told(answer, answer)],
        ["app.responses", told({ ...answer, https_proxy: undefined })],
        ["app.responses", told({ ...answer, http_proxy: "10.0.0.5:3128" })],
        ["app.responses", told({ ...answer, auth: undefined })],
        ["app.responses", told({ ...answer, status: "maybe" })],
        ...["pending", "accepted", "rejected", "invalid", "unsupported", "error"].map((status): [string, string] => [
          "app.responses",
          told({ requirer, status }),
        ]),
      ],
    },
    {
      form: "a proxy with user and password",
      app: { responses: told(withUser) },
      own,
      secrets: { "secret:proxyuser00000000000": { username: "u@x", password: "hidden/w" } },
      env: both("http://u%40x:hidden%2Fw@10.0.0.5:3128"),
      sensitive: ["hidden/w", "hidden%2Fw"],
      required: ["app.responses", "secrets.username", "secrets.password"],
      unusable: [
        ["app.responses", told({ ...withUser, user: undefined })],
        ["app.responses", told({ ...withUser, user: "secret:nobodyknowsthissecre" })],
      ],
    },
  ],
  envOf: ({ env }, endpoint) => {
    const name = endpoint.toUpperCase().replaceAll("-", "_");
    return { [`${name}_HTTP_PROXY`]: env["HTTP_PROXY"] ?? "", [`${name}_HTTPS_PROXY`]: env["HTTPS_PROXY"] ?? "" };
  },
  fault: (env, prefix) =>
    ["HTTP_PROXY", "HTTPS_PROXY"]
      .map((name) => `${prefix}${name}`)
      .find((name) => !URL.canParse(env[name] ?? ""))
      ?.concat(" is no URL"),
};
