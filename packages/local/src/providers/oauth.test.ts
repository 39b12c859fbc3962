import { secret } from "@paas-charm/core";
import { expect, test } from "vitest";
import { providerModel } from "../../test/provider-model.ts";
import { type ClientRequest, type OauthServer, oauthProvider } from "./oauth.ts";

const asked = {
  redirect_uri: "https://web.example/callback",
  scope: "openid email",
  grant_types: '["authorization_code"]',
  audience: "[]",
  token_endpoint_auth_method: "client_secret_basic",
};

function start(fault?: string) {
  const clients = new Map<string, ClientRequest>();
  const refused: string[] = [];
  const server: OauthServer = {
    issuer: "http://idp:1",
    authorizationEndpoint: "http://idp:1/auth",
    tokenEndpoint: "http://idp:1/token",
    introspectionEndpoint: "http://idp:1/token/introspection",
    userinfoEndpoint: "http://idp:1/me",
    jwksEndpoint: "http://idp:1/jwks",
    scope: "openid email",
    async register(id, request) {
      if (fault !== undefined) return { fault };
      clients.set(id, request);
      return { clientSecret: secret(`hidden-${id}`) };
    },
    unregister: (id) => void clients.delete(id),
  };
  const provider = oauthProvider(server, { message: "real server", onRefused: (why) => void refused.push(why) });
  return { ...providerModel(provider), clients: () => [...clients.values()], refused };
}

const addresses = {
  issuer_url: "http://idp:1",
  authorization_endpoint: "http://idp:1/auth",
  token_endpoint: "http://idp:1/token",
  introspection_endpoint: "http://idp:1/token/introspection",
  userinfo_endpoint: "http://idp:1/me",
  jwks_endpoint: "http://idp:1/jwks",
  scope: "openid email",
  jwt_access_token: "False",
};

test("says where it is, and has no client before one was asked for", async () => {
  const { tell, published, clients } = start();

  await tell();

  expect(published()).toEqual(addresses);
  expect(clients()).toEqual([]);
});

test("registers the client that was asked for, its secret granted to the relation", async () => {
  const { tell, say, published, clients, requirer, relation } = start();
  say("app", asked);

  await tell();

  const { client_id, client_secret_id, ...rest } = published();
  expect(rest).toEqual(addresses);
  expect(client_id).toBe(`client-${relation.id}`);
  expect((await requirer().secretGet({ id: client_secret_id ?? "" }))["secret"]?.reveal()).toBe(`hidden-${client_id}`);
  expect(clients()).toEqual([
    {
      name: "web",
      redirectUri: "https://web.example/callback",
      scope: "openid email",
      grantTypes: ["authorization_code"],
      authMethod: "client_secret_basic",
    },
  ]);
});

test("changes the client when another one is asked for, and says nothing new", async () => {
  const { tell, say, published, clients } = start();
  say("app", asked);
  await tell();
  const before = published();

  say("app", { ...asked, redirect_uri: "https://web.example/auth/done" });
  await tell();

  expect(clients()).toMatchObject([{ redirectUri: "https://web.example/auth/done" }]);
  expect(published()).toEqual(before);
});

test.for<[spec: string, request: Readonly<Record<string, string>>, why: string]>([
  ["grant types that are no list", { ...asked, grant_types: "authorization_code" }, "grant_types"],
  ["no scope", { ...asked, scope: "" }, "scope"],
  ["a way to authenticate that it does not know", { ...asked, token_endpoint_auth_method: "none" }, "auth_method"],
])("registers no client for %s, and says why", async ([, request, why]) => {
  const { tell, say, published, clients, refused } = start();
  say("app", asked);
  await tell();

  const given = Object.entries(request).filter(([, value]) => value !== "");
  say("app", Object.fromEntries(given));
  await tell();

  expect(published()).toEqual(addresses);
  expect(clients()).toEqual([]);
  expect(refused).toEqual([expect.stringMatching(new RegExp(`^the client of web is not registered: .*${why}`))]);
});

test("what the server refuses is not published", async () => {
  const { tell, say, published, refused } = start("redirect_uris must only contain web uris");
  say("app", asked);

  await tell();

  expect(published()).toEqual(addresses);
  expect(refused).toEqual(["the client of web is not registered: redirect_uris must only contain web uris"]);
});

test("a relation that is gone takes the client and its secret with it", async () => {
  const { tell, say, clients, model } = start();
  say("app", asked);
  await tell();

  await tell("broken");

  expect(clients()).toEqual([]);
  expect(model.secrets).toEqual({});
});
