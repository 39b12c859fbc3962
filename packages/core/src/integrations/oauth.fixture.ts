import type { IntegrationFixture } from "./harness/fixture.ts";

const addresses = ["issuer_url", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_endpoint"];

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "a registered client",
      app: {
        issuer_url: "https://idp.example",
        authorization_endpoint: "https://idp.example/oauth2/auth",
        token_endpoint: "https://idp.example/oauth2/token",
        introspection_endpoint: "http://hydra.iam.svc.cluster.local:4445/admin/oauth2/introspect",
        userinfo_endpoint: "https://idp.example/userinfo",
        jwks_endpoint: "https://idp.example/.well-known/jwks.json",
        scope: "openid profile email phone",
        jwt_access_token: "true",
        client_id: "12345",
        client_secret_id: "secret:oidcsecret0000000000",
      },
      secrets: { "secret:oidcsecret0000000000": { secret: "client-hidden" } },
      env: {
        APP_OIDC_CLIENT_ID: "12345",
        APP_OIDC_CLIENT_SECRET: "client-hidden",
        APP_OIDC_API_BASE_URL: "https://idp.example",
        APP_OIDC_AUTHORIZE_URL: "https://idp.example/oauth2/auth",
        APP_OIDC_ACCESS_TOKEN_URL: "https://idp.example/oauth2/token",
        APP_OIDC_USER_URL: "https://idp.example/userinfo",
        APP_OIDC_CLIENT_KWARGS: '{"scope": "openid profile email"}',
        APP_OIDC_JWKS_URL: "https://idp.example/.well-known/jwks.json",
      },
      sensitive: ["client-hidden"],
      required: ["app.client_id", "app.client_secret_id", "secrets.secret", ...addresses.map((key) => `app.${key}`)],
      unusable: [
        ["app.client_id", ""],
        ["app.client_secret_id", "secret:nobodyknowsthissecre"],
        ["app.issuer_url", "idp.example"],
        ["app.token_endpoint", "https://idp.example/a b"],
        ["app.jwks_endpoint", "[]"],
      ],
    },
  ],
  envOf: ({ env }, endpoint) => {
    const name = endpoint.toUpperCase().replaceAll("-", "_");
    return Object.fromEntries(
      Object.entries(env).map(([key, value]) => [key.replace("APP_OIDC", `APP_${name}`), value]),
    );
  },
  fault: (env) => {
    const names = [
      "CLIENT_ID",
      "CLIENT_SECRET",
      "API_BASE_URL",
      "AUTHORIZE_URL",
      "ACCESS_TOKEN_URL",
      "USER_URL",
      "JWKS_URL",
    ];
    const missing = names.find(
      (name) => !Object.entries(env).some(([key, value]) => key.endsWith(name) && value !== ""),
    );
    return missing === undefined ? undefined : `${missing} is missing`;
  },
  facts: { ingressUrl: "https://app.example.com/guestbook", baseUrl: "https://app.example.com/guestbook" },
  beside: [
    {
      interface: "ingress",
      endpoint: "ingress",
      remoteApp: "traefik",
      remoteAppData: { ingress: '{"url": "https://app.example.com/guestbook"}' },
    },
  ],
};
