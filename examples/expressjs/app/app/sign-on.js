import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { NotConfigured } from "./not-configured.js";

/** Nobody is logged in; the message says why. */
export class LoginFailed extends Error {}

/** Where to send a browser that wants to log in, and what has to be remembered until it is back. */
export async function beginLogin() {
  const client = registeredClient();
  const login = { state: randomState(), verifier: randomPKCECodeVerifier() };
  const { scope } = JSON.parse(process.env.APP_OIDC_CLIENT_KWARGS);
  const url = buildAuthorizationUrl(client, {
    redirect_uri: address("/callback"),
    scope,
    state: login.state,
    code_challenge: await calculatePKCECodeChallenge(login.verifier),
    code_challenge_method: "S256",
  });
  return { url: url.href, login };
}

/** Who came back. */
export async function finishLogin(query, login) {
  const client = registeredClient();
  const url = new URL(`${address("/callback")}?${query}`);
  if (login === undefined || url.searchParams.get("state") !== login.state) {
    throw new LoginFailed(`this login is over; start again at ${address("/login")}`);
  }
  try {
    const checks = { expectedState: login.state, pkceCodeVerifier: login.verifier, idTokenExpected: true };
    const tokens = await authorizationCodeGrant(client, url, checks);
    const { sub, name, email } = await fetchUserInfo(client, tokens.access_token, tokens.claims().sub);
    return { sub, name, email };
  } catch (error) {
    if (error instanceof AuthorizationResponseError) throw new LoginFailed(`the login was refused: ${error.error}`);
    throw error;
  }
}

/** A page of this application, as browsers reach it. */
export function address(path) {
  return `${(process.env.APP_BASE_URL ?? "").replace(/\/+$/, "")}${path}`;
}

/** The client that the identity provider registered for this application. */
export function registeredClient() {
  const env = process.env;
  if (!env.APP_OIDC_CLIENT_ID) {
    throw new NotConfigured("no single sign-on: juju integrate guestbook:oidc hydra, and guestbook with an ingress");
  }
  const client = new Configuration(
    {
      issuer: env.APP_OIDC_API_BASE_URL,
      authorization_endpoint: env.APP_OIDC_AUTHORIZE_URL,
      token_endpoint: env.APP_OIDC_ACCESS_TOKEN_URL,
      userinfo_endpoint: env.APP_OIDC_USER_URL,
      jwks_uri: env.APP_OIDC_JWKS_URL,
    },
    env.APP_OIDC_CLIENT_ID,
    env.APP_OIDC_CLIENT_SECRET,
    ClientSecretBasic(env.APP_OIDC_CLIENT_SECRET),
  );
  // The provider of a local model has no TLS; one that has is never spoken to without it.
  if (env.APP_OIDC_API_BASE_URL.startsWith("http:")) allowInsecureRequests(client);
  return client;
}
