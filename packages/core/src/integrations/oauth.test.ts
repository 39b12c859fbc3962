import { expect, test } from "vitest";
import type { AppFacts } from "../framework.ts";
import { playForm } from "./harness/play-form.ts";
import { someFacts, viewOfForm } from "./harness/view-of-form.ts";
import { fixture } from "./oauth.fixture.ts";
import { oauthIntegration } from "./oauth.ts";

const oauth = oauthIntegration();
const fixed = { name: "oauth", integration: oauth, fixture };
const [registered] = fixture.forms;
const facts: AppFacts = { ...someFacts, ...fixture.facts };
const request = {
  redirect_uri: "https://app.example.com/guestbook/callback",
  scope: "openid profile email",
  grant_types: '["authorization_code"]',
  audience: "[]",
  token_endpoint_auth_method: "client_secret_basic",
};

const publish = (changes: Partial<AppFacts>, endpoint = "oidc") =>
  oauth.publish?.(viewOfForm(oauth, registered, { endpoint }), { ...facts, ...changes }).app;

test("asks for a client with the address under which browsers reach the application", () => {
  expect(publish({})).toEqual(request);
});

test.for<[spec: string, changes: Partial<AppFacts>, changed: Readonly<Record<string, string>>]>([
  ["another ingress", { ingressUrl: "https://myhost/" }, { redirect_uri: "https://myhost/callback" }],
  [
    "another redirect path",
    { config: { "oidc-redirect-path": "/auth/done" } },
    { redirect_uri: "https://app.example.com/guestbook/auth/done" },
  ],
  ["other scopes", { config: { "oidc-scopes": "openid groups" } }, { scope: "openid groups" }],
  ["an IPv6 host", { ingressUrl: "https://[fd00::1]/" }, { redirect_uri: "https://[fd00::1]/callback" }],
])("asks for a changed client with %s", ([, changes, changed]) => {
  expect(publish(changes)).toEqual({ ...request, ...changed });
});

test("warns of an ingress without TLS, and asks for the client all the same", () => {
  const asked = (ingressUrl: string) => oauth.publish?.(viewOfForm(oauth, registered), { ...facts, ingressUrl });

  expect(asked("http://app.example.com/")).toMatchObject({
    app: { redirect_uri: "http://app.example.com/callback" },
    warning: expect.stringContaining("over http"),
  });
  expect(asked("https://app.example.com/")).not.toHaveProperty("warning");
});

test.for<[spec: string, changes: Partial<AppFacts>]>([
  ["while there is no ingress, since no browser could be sent back", { ingressUrl: undefined }],
  ["while a scope only looks like openid", { config: { "oidc-scopes": "openidish" } }],
  ["while the redirect path makes no address", { config: { "oidc-redirect-path": "a b" } }],
])("asks for nothing %s", ([, changes]) => {
  expect(publish(changes)).toBeUndefined();
});

test("a redirect path that makes no address is named, and nothing crashes", () => {
  const reading = oauth.read(viewOfForm(oauth, registered), { ...facts, config: { "oidc-redirect-path": "/a#b" } });

  expect(reading).toMatchObject({
    state: "invalid",
    message: "Invalid oauth relation data. (oidc: option oidc-redirect-path: an address for redirects has no fragment)",
  });
});

test("values that look like JSON stay text", () => {
  const app = { ...registered.app, client_id: "12345", jwt_access_token: "false", ca_chain: "[1]" };

  expect(oauth.read(viewOfForm(oauth, { ...registered, app }), facts)).toMatchObject({
    state: "ready",
    data: { clientId: "12345" },
  });
});

test("a key of the provider that is missing is named", () => {
  const { jwks_endpoint: _, ...app } = registered.app ?? {};

  expect(oauth.read(viewOfForm(oauth, { ...registered, app }), facts)).toMatchObject({
    state: "invalid",
    message: "Invalid oauth relation data. (oidc: jwks_endpoint: missing)",
  });
});

const related = (endpoint: string, changes: Partial<AppFacts> = {}) => {
  const reading = oauth.read(viewOfForm(oauth, registered, { endpoint }), { ...facts, ...changes });
  if (reading.state !== "ready") throw new Error(reading.message);
  return { endpoint, data: reading.data };
};

test.for<[spec: string, admitted: Parameters<NonNullable<typeof oauth.admit>>, message: string | undefined]>([
  ["a client of one provider, and ingress", [{ ready: [related("oidc")], pending: [] }, facts], undefined],
  [
    "no client yet",
    [{ ready: [], pending: [{ endpoint: "oidc", remoteApp: "hydra" }] }, facts],
    "Please check hydra charm!",
  ],
  [
    "no ingress",
    [
      { ready: [related("oidc")], pending: [] },
      { ...facts, ingressUrl: undefined },
    ],
    "Ingress relation is required for OIDC to work correctly!",
  ],
  [
    "two providers that are both related",
    [{ ready: [related("oidc"), related("second")], pending: [] }, facts],
    "Multiple OAuth relations are not supported at the moment",
  ],
  [
    "scopes in which openid is part of a word",
    [{ ready: [related("oidc", { config: { "oidc-scopes": "notopenidreally" } })], pending: [] }, facts],
    "The 'openid' scope is required for OAuth integration, please add it to the scopes.",
  ],
])("with %s, the status says what is missing", ([, [relations, given], message]) => {
  expect(oauth.admit?.(relations, given)?.message).toBe(message);
});

test("an endpoint's hyphens become underscores in variable names", () => {
  const { env } = oauth.contribute?.([related("my-idp")], facts) ?? {};

  expect(Object.keys(env ?? {})).toContain("APP_MY_IDP_CLIENT_ID");
});

test("a rotated client secret reaches the application", async () => {
  const first = await playForm(fixed, registered);
  const secrets = first.state.secrets.map(({ content, revisions, ...one }) =>
    one.id === "secret:oidcsecret0000000000"
      ? { ...one, revisions: [content, { secret: "rotated" }], trackedRevision: 1 }
      : { ...one, content },
  );

  const second = await playForm(fixed, registered, { from: { ...first.state, secrets } });

  const { environment } = second.state.containers["app"]?.layers["charm"]?.services?.["bare"] ?? {};
  expect(environment).toMatchObject({ APP_OIDC_CLIENT_SECRET: "rotated" });
});

test("a leader elected later writes the request that another could not write", async () => {
  const { state } = await playForm(fixed, { ...registered, app: {}, secrets: {} }, { change: "departed" });

  expect(state.relations.find(({ endpoint }) => endpoint === "oidc")?.localApp).toEqual(request);
});
