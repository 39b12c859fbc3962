import type { Condition } from "../conditions.ts";
import type { AppFacts } from "../framework.ts";
import type { Secret } from "../secret.ts";
import { pythonJson } from "../workload/python-json.ts";
import type { Env, Integration, Publication, Reading, Ready, Related, RelationView } from "./contract.ts";
import { filledText, parseDatabag, webAddress } from "./parse-databag.ts";
import { invalidRelation, notYet, secretEntry } from "./relation-faults.ts";

/** A client of ours that an OpenID Connect provider registered, and where the provider is. */
export interface OauthData {
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly issuerUrl: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly userinfoEndpoint: string;
  readonly jwksEndpoint: string;
  /** What the application asks for, separated by blanks; one of them is `openid`. */
  readonly scope: string;
  /** Where the provider sends the browser back to; undefined: there is no ingress yet. */
  readonly redirectUri: string | undefined;
  /** The claim that names the user. */
  readonly userNameAttribute: string;
}

const required = {
  client_id: filledText,
  issuer_url: webAddress,
  authorization_endpoint: webAddress,
  token_endpoint: webAddress,
  userinfo_endpoint: webAddress,
  jwks_endpoint: webAddress,
};

/**
 * OpenID Connect over `oauth`, on an endpoint of any name. Source: charm-relation-interfaces `oauth/v0`. The provider registers a
 * client for the address under which browsers reach the application, so that none is asked for before ingress has given one.
 */
export const oauthIntegration = (): Integration<OauthData> => ({
  interface: "oauth",
  role: "requires",
  endpoint: "oidc",
  rank: 100,
  envRank: 100,
  needs: ({ id, endpoint, remote: { app } }) => {
    const secretId = app["client_secret_id"];
    return secretId === undefined || app["client_id"] === undefined
      ? {}
      : { secrets: { client_secret_id: { id: secretId, label: `${endpoint}.${id}.client.secret` } } };
  },
  read: readOauth,
  admit: admitOauth,
  publish: publishClient,
  contribute: (ready, facts) => ({ env: Object.assign({}, ...ready.map((one) => oauthEnv(one, facts))) }),
});

function readOauth(view: RelationView, facts: AppFacts): Reading<OauthData> {
  const { app } = view.remote;
  if (app["client_id"] === undefined || app["client_secret_id"] === undefined) {
    return notYet(view.endpoint, "the provider has not registered a client yet");
  }
  const parsed = parseDatabag(app, required);
  if (parsed.problems !== undefined) return invalidRelation(view.endpoint, parsed.problems, "oauth");
  const kept = secretEntry(view, "client_secret_id", "secret", "oauth");
  if ("fault" in kept) return kept.fault;
  if (kept.value === undefined) return notYet(view.endpoint, "the client's secret was not read");
  const options = clientOptions(view.endpoint, facts);
  const redirect = redirectUri(view.endpoint, facts);
  if (redirect !== undefined && "fault" in redirect) {
    const key = `option ${view.endpoint}-redirect-path`;
    return invalidRelation(view.endpoint, [{ key, reason: redirect.fault }], "oauth");
  }
  return {
    state: "ready",
    data: {
      clientId: parsed.data.client_id,
      clientSecret: kept.value,
      issuerUrl: parsed.data.issuer_url,
      authorizationEndpoint: parsed.data.authorization_endpoint,
      tokenEndpoint: parsed.data.token_endpoint,
      userinfoEndpoint: parsed.data.userinfo_endpoint,
      jwksEndpoint: parsed.data.jwks_endpoint,
      scope: options.scope,
      redirectUri: redirect?.uri,
      userNameAttribute: options.userNameAttribute,
    },
  };
}

/** In the order that the Python library has. */
function admitOauth({ ready, pending }: Related<OauthData>, facts: AppFacts): Condition | undefined {
  const [waiting] = pending;
  if (waiting !== undefined) {
    return {
      type: "OauthClientRegistered",
      level: "blocked",
      message: `Please check ${waiting.remoteApp} charm!`,
      clears: `${waiting.endpoint}-relation-changed, with client_id and client_secret_id`,
    };
  }
  if (ready.length > 0 && facts.ingressUrl === undefined) {
    return {
      type: "OauthHasIngress",
      level: "blocked",
      message: "Ingress relation is required for OIDC to work correctly!",
      clears: `juju integrate ${facts.app}:ingress with an ingress provider, then its answer`,
    };
  }
  if (ready.length > 1) {
    return {
      type: "OauthOnce",
      level: "blocked",
      message: "Multiple OAuth relations are not supported at the moment",
      clears: `juju remove-relation, until one of ${ready.map(({ endpoint }) => endpoint).join(", ")} is left`,
    };
  }
  const without = ready.find(({ data }) => !hasOpenid(data.scope));
  if (without === undefined) return undefined;
  return {
    type: "OauthScopeValid",
    level: "blocked",
    message: "The 'openid' scope is required for OAuth integration, please add it to the scopes.",
    clears: `juju config ${facts.app} ${without.endpoint}-scopes="openid …"`,
  };
}

interface ClientOptions {
  readonly redirectPath: string;
  readonly scope: string;
  readonly userNameAttribute: string;
}

/** What the charm's options say, the library's defaults where the charm declares none. */
function clientOptions(endpoint: string, { config }: AppFacts): ClientOptions {
  const option = (name: string, otherwise: string): string => String(config[`${endpoint}-${name}`] ?? otherwise);
  return {
    redirectPath: option("redirect-path", "/callback"),
    scope: option("scopes", "openid profile email"),
    userNameAttribute: option("user-name-attribute", "sub"),
  };
}

function hasOpenid(scope: string): boolean {
  return scope.split(/\s+/).includes("openid");
}

/** The address that the provider sends browsers back to. OAuth allows it no fragment. */
function redirectUri(
  endpoint: string,
  facts: AppFacts,
): { readonly uri: string } | { readonly fault: string } | undefined {
  if (facts.ingressUrl === undefined) return undefined;
  const path = clientOptions(endpoint, facts).redirectPath.replace(/^\/+/, "");
  const uri = `${facts.ingressUrl.replace(/\/+$/, "")}/${path}`;
  if (path.includes("#")) return { fault: "an address for redirects has no fragment" };
  return /\s/.test(uri) || !URL.canParse(uri) ? { fault: "makes no address that can be redirected to" } : { uri };
}

/** The client that we want registered; another address or other scopes change the registration. */
function publishClient({ endpoint }: RelationView, facts: AppFacts): Publication {
  const redirect = redirectUri(endpoint, facts);
  const { scope } = clientOptions(endpoint, facts);
  if (redirect === undefined || "fault" in redirect || !hasOpenid(scope)) return {};
  return {
    app: {
      redirect_uri: redirect.uri,
      scope,
      grant_types: pythonJson(["authorization_code"]),
      audience: pythonJson([]),
      token_endpoint_auth_method: "client_secret_basic",
    },
    ...(redirect.uri.startsWith("http:") && {
      warning: `${endpoint}: browsers come back from the login over http; give the ingress provider a certificate`,
    }),
  };
}

function oauthEnv({ endpoint, data }: Ready<OauthData>, { prefix }: AppFacts): Env {
  const before = `${prefix}${endpoint.replaceAll("-", "_").toUpperCase()}_`;
  return {
    [`${before}CLIENT_ID`]: data.clientId,
    [`${before}CLIENT_SECRET`]: data.clientSecret,
    [`${before}API_BASE_URL`]: data.issuerUrl,
    [`${before}AUTHORIZE_URL`]: data.authorizationEndpoint,
    [`${before}ACCESS_TOKEN_URL`]: data.tokenEndpoint,
    [`${before}USER_URL`]: data.userinfoEndpoint,
    [`${before}CLIENT_KWARGS`]: pythonJson({ scope: data.scope }),
    [`${before}JWKS_URL`]: data.jwksEndpoint,
  };
}
