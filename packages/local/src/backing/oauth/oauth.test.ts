import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  clientCredentialsGrant,
  discovery,
  fetchUserInfo,
} from "openid-client";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { browser } from "../../../test/browser.ts";
import type { ClientRequest } from "../../providers/oauth.ts";
import { type RunningOauth, startOauth } from "./start-oauth.ts";

const redirectUri = "http://guestbook.localhost:8080/callback";
const request: ClientRequest = {
  name: "guestbook <1>",
  redirectUri,
  scope: "openid profile email groups",
  grantTypes: ["authorization_code"],
  authMethod: "client_secret_basic",
};

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "oauth-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function start() {
  const server = await startOauth({ directory });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await server.stop();
    stopped = true;
  };
  onTestFinished(stop);
  return { server, stop };
}

/** Registers a client and lets it find the provider. */
async function clientOf(
  server: RunningOauth,
  changes: Partial<ClientRequest> = {},
  auth: (secret: string) => ClientAuth = ClientSecretBasic,
): Promise<Configuration> {
  const registered = await server.register("client-1", { ...request, ...changes });
  if ("fault" in registered) throw new Error(registered.fault);
  const clientSecret = registered.clientSecret.reveal();
  return discovery(new URL(server.issuer), "client-1", clientSecret, auth(clientSecret), {
    execute: [allowInsecureRequests],
  });
}

/** Where a browser is sent to log in. */
function loginUrl(client: Configuration, changes: Readonly<Record<string, string>> = {}): string {
  const { scope } = request;
  return buildAuthorizationUrl(client, { redirect_uri: redirectUri, scope, state: "one", ...changes }).href;
}

test("the test user logs in with a button, and the application learns who it is", async () => {
  const { server } = await start();
  const client = await clientOf(server);

  const { page, url } = await browser().open(loginUrl(client), { answer: "accept", until: redirectUri });

  const tokens = await authorizationCodeGrant(client, new URL(url), { expectedState: "one", idTokenExpected: true });
  const person = { sub: "test-user", name: "Test User", email: "test-user@example.org" };
  expect(page).toContain("Log in to guestbook &lt;1&gt;");
  expect(tokens.claims()).toMatchObject({ ...person, aud: "client-1" });
  expect(await fetchUserInfo(client, tokens.access_token, "test-user")).toMatchObject(person);
});

test("who is logged in is not asked again", async () => {
  const { server } = await start();
  const client = await clientOf(server);
  const { open } = browser();
  await open(loginUrl(client), { answer: "accept", until: redirectUri });

  const again = await open(loginUrl(client), { until: redirectUri });

  expect(new URL(again.url).searchParams.has("code")).toBe(true);
});

test("a refusal reaches the application", async () => {
  const { server } = await start();
  const client = await clientOf(server);

  const { url } = await browser().open(loginUrl(client), { answer: "refuse", until: redirectUri });

  expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({ error: "access_denied", state: "one" });
});

test("a client that is asked for anew is sent back to the new address, and no more to the old", async () => {
  const { server } = await start();
  await clientOf(server);
  const moved = "http://guestbook.localhost:8080/auth/done";
  const client = await clientOf(server, { redirectUri: moved });

  const old = await browser().open(loginUrl(client), { until: redirectUri });
  const { url } = await browser().open(loginUrl(client, { redirect_uri: moved }), { answer: "accept", until: moved });

  expect(old.page).toContain("redirect_uri did not match");
  expect(new URL(url).searchParams.has("code")).toBe(true);
});

test("a client that authenticates in the body gets tokens of its own", async () => {
  const { server } = await start();
  const client = await clientOf(
    server,
    { grantTypes: ["client_credentials"], redirectUri: undefined, authMethod: "client_secret_post" },
    ClientSecretPost,
  );

  expect((await clientCredentialsGrant(client)).token_type).toBe("bearer");
});

test("a client that is gone cannot log anybody in", async () => {
  const { server } = await start();
  const client = await clientOf(server);
  server.unregister("client-1");

  const { page } = await browser().open(loginUrl(client), { until: redirectUri });

  expect(page).toContain("invalid_client");
});

test.for<[spec: string, changes: Partial<ClientRequest>, why: string]>([
  ["with an address that is none", { redirectUri: "callback" }, "redirect_uris"],
  ["with a fragment in its address", { redirectUri: `${redirectUri}#a` }, "redirect_uris"],
  ["without an address for browsers", { redirectUri: undefined }, "redirect_uris"],
  ["that wants a password from people", { grantTypes: ["password"] }, "grant type password"],
])("refuses a client %s", async ([, changes, why]) => {
  const { server } = await start();

  expect(await server.register("client-1", { ...request, ...changes })).toEqual({
    fault: expect.stringContaining(why),
  });
});

test("a login that nobody began is over, and does not crash the provider", async () => {
  const { server } = await start();

  const { status } = await fetch(`${server.issuer}/login/none`, { method: "POST" });

  expect(status).toBe(400);
});

test("says the addresses that it has", async () => {
  const { server } = await start();

  const found = (await clientOf(server)).serverMetadata();

  expect(found).toMatchObject({
    issuer: server.issuer,
    authorization_endpoint: server.authorizationEndpoint,
    token_endpoint: server.tokenEndpoint,
    introspection_endpoint: server.introspectionEndpoint,
    userinfo_endpoint: server.userinfoEndpoint,
    jwks_uri: server.jwksEndpoint,
    scopes_supported: expect.arrayContaining(server.scope.split(" ")),
  });
});

test("keeps its port and the secrets of its clients", async () => {
  const first = await start();
  const before = await first.server.register("client-1", request);
  await first.stop();

  const { server } = await start();

  const after = await server.register("client-1", request);
  const other = await server.register("client-2", request);
  const revealed = (one: typeof before) => ("fault" in one ? one.fault : one.clientSecret.reveal());
  expect(server.issuer).toBe(first.server.issuer);
  expect(revealed(after)).toBe(revealed(before));
  expect(revealed(other)).not.toBe(revealed(before));
});
