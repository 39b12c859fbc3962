import { createHmac, generateKeyPair, type JsonWebKey, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { type Secret, secret } from "@paas-charm/core";
import Provider, { type Adapter, type ClientMetadata, errors, type JWK } from "oidc-provider";
import { LocalError } from "../../local-error.ts";
import type { ClientRequest, OauthServer } from "../../providers/oauth.ts";
import { keptPassword, keptPort } from "../kept-values.ts";
import { grantStore } from "./grant-store.ts";
import { answerLogin, loginPath } from "./login-page.ts";
import { claimsOfScopes, testUser } from "./test-user.ts";

/** How to start a provider. */
export interface StartOauthOptions {
  /** Directory of this provider alone: its port, and what the secrets of clients are made from, are kept there between runs. */
  readonly directory: string;
  /** Gets what failed inside, for a person. */
  readonly onFault?: (why: string) => void;
}

/** An OpenID Connect provider that runs. */
export interface RunningOauth extends OauthServer {
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const scopes = [...Object.keys(claimsOfScopes), "offline_access"];
const grantTypes = ["authorization_code", "refresh_token", "client_credentials"];
const hour = 3600;

/**
 * Starts an OpenID Connect provider in this process, on a free port of this machine alone. One person can log in, with a button and no
 * password. Sessions and tokens are in memory.
 *
 * @throws {@link LocalError} `server-failed`
 */
export async function startOauth({ directory, onFault }: StartOauthOptions): Promise<RunningOauth> {
  const key = await keptPassword(directory);
  const port = await keptPort(directory, host);
  const issuer = `http://${host}:${port}`;
  const clients = new Map<string, ClientMetadata>();
  const provider = openidProvider(issuer, clients, await signingKey());
  provider.on("server_error", (_context, error) => onFault?.(error.message));
  const speak = provider.callback();
  const server = createServer((request, response) => {
    if (!request.url?.startsWith(loginPath)) return void speak(request, response);
    answerLogin(provider, request, response).catch(() => {
      // Its cookie is gone or it took too long.
      if (!response.headersSent) response.writeHead(400, { "content-type": "text/plain" });
      response.end("This login is over. Go back to the application and start again.\n");
    });
  });
  server.listen(port, host);
  await once(server, "listening").catch((cause: Error) => {
    throw new LocalError("server-failed", `cannot start the OpenID Connect provider: ${cause.message}`, { cause });
  });
  return {
    issuer,
    authorizationEndpoint: `${issuer}/auth`,
    tokenEndpoint: `${issuer}/token`,
    introspectionEndpoint: `${issuer}/token/introspection`,
    userinfoEndpoint: `${issuer}/me`,
    jwksEndpoint: `${issuer}/jwks`,
    scope: scopes.join(" "),
    async register(id, request) {
      const clientSecret = secretOfClient(key, id);
      const metadata = clientMetadata(id, clientSecret, request);
      const fault = await whyUnusable(provider, metadata, request);
      if (fault === undefined) clients.set(id, metadata);
      else clients.delete(id);
      return fault === undefined ? { clientSecret } : { fault };
    },
    unregister: (id) => void clients.delete(id),
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function openidProvider(issuer: string, clients: ReadonlyMap<string, ClientMetadata>, key: JWK): Provider {
  const registered: Adapter = { ...grantStore(), find: async (id) => clients.get(id) };
  return new Provider(issuer, {
    adapter: (kind) => (kind === "Client" ? registered : grantStore()),
    claims: claimsOfScopes,
    clientBasedCORS: () => false,
    // Claims are in the ID token too, as Hydra has them.
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      introspection: {
        enabled: true,
        allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: false },
    },
    findAccount: (_context, id) =>
      id === testUser.sub ? { accountId: id, claims: () => ({ ...testUser }) } : undefined,
    interactions: { url: (_context, { uid }) => `${loginPath}${uid}` },
    jwks: { keys: [key] },
    // A client may use it; the interface does not say that it does.
    pkce: { required: () => false },
    renderError(context, out) {
      context.type = "text/plain";
      context.body = `${out.error}: ${out.error_description ?? ""}\n`;
    },
    scopes,
    ttl: {
      AccessToken: hour,
      AuthorizationCode: 60,
      ClientCredentials: hour,
      Grant: 24 * hour,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: 24 * hour,
      Session: 24 * hour,
    },
  });
}

/** The same client has the same secret in every run. */
function secretOfClient(key: Secret, id: string): Secret {
  return secret(createHmac("sha256", key.reveal()).update(id).digest("base64url"));
}

function clientMetadata(id: string, clientSecret: Secret, request: ClientRequest): ClientMetadata {
  const usesCode = request.grantTypes.includes("authorization_code");
  return {
    client_id: id,
    client_secret: clientSecret.reveal(),
    client_name: request.name,
    redirect_uris: request.redirectUri === undefined ? [] : [request.redirectUri],
    grant_types: [...request.grantTypes],
    response_types: usesCode ? ["code"] : [],
    // A scope that nobody here knows is left out, as it is of tokens.
    scope: request.scope
      .split(/\s+/)
      .filter((scope) => scopes.includes(scope))
      .join(" "),
    token_endpoint_auth_method: request.authMethod,
  };
}

async function whyUnusable(
  provider: Provider,
  metadata: ClientMetadata,
  { grantTypes: asked }: ClientRequest,
): Promise<string | undefined> {
  const unknown = asked.find((type) => !grantTypes.includes(type));
  if (unknown !== undefined) return `grant type ${unknown}: this provider knows ${grantTypes.join(", ")}`;
  try {
    await provider.Client.validate(metadata);
    return undefined;
  } catch (error) {
    const why = error instanceof errors.OIDCProviderError ? error.error_description : undefined;
    return why ?? String(error);
  }
}

async function signingKey(): Promise<JWK> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const key: JsonWebKey = privateKey.export({ format: "jwk" });
  return { ...key, kty: "RSA", use: "sig", alg: "RS256", kid: randomUUID() };
}
