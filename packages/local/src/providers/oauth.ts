import type { Databag, Secret } from "@paas-charm/core";
import * as z from "zod";
import { databagProvider } from "./databag.ts";
import type { Provider } from "./provider.ts";

/** The client that a requirer asks for. */
export interface ClientRequest {
  /** For people: the application's name. */
  readonly name: string;
  readonly redirectUri: string | undefined;
  /** Separated by blanks. */
  readonly scope: string;
  readonly grantTypes: readonly string[];
  readonly authMethod: "client_secret_basic" | "client_secret_post";
}

/** What became of it. */
type Registration = { readonly clientSecret: Secret } | { readonly fault: string };

/** An OpenID Connect provider that registers clients. */
export interface OauthServer {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly introspectionEndpoint: string;
  readonly userinfoEndpoint: string;
  readonly jwksEndpoint: string;
  /** What can be asked for, separated by blanks. */
  readonly scope: string;
  /** Registers a client, or changes the one of this id; the same id has the same secret. A client that is refused is not there any more. */
  register(id: string, request: ClientRequest): Promise<Registration>;
  unregister(id: string): void;
}

/** How the provider is shown. */
export interface OauthProviderOptions {
  /** The unit's status message. */
  readonly message: string;
  /** Gets why a client was not registered, for a person. */
  readonly onRefused?: (why: string) => void;
}

/**
 * The provider's side of `oauth`: where the provider is, and a client as asked for, its secret granted to the relation. Another request
 * changes the client.
 *
 * @see charms.hydra.v0.oauth
 */
export function oauthProvider(server: OauthServer, { message, onRefused }: OauthProviderOptions): Provider {
  const addresses = {
    issuer_url: server.issuer,
    authorization_endpoint: server.authorizationEndpoint,
    token_endpoint: server.tokenEndpoint,
    introspection_endpoint: server.introspectionEndpoint,
    userinfo_endpoint: server.userinfoEndpoint,
    jwks_endpoint: server.jwksEndpoint,
    scope: server.scope,
    jwt_access_token: "False",
  };
  return databagProvider({
    charm: "hydra",
    endpoint: "oauth",
    interface: "oauth",
    address: server.issuer,
    message,
    async answer({ relation, remoteApp, app }) {
      const id = clientId(relation);
      const request = readRequest(remoteApp, app);
      if (request === undefined) {
        server.unregister(id);
        return { app: addresses };
      }
      const registration = "fault" in request ? request : await server.register(id, request);
      if ("fault" in registration) {
        server.unregister(id);
        onRefused?.(`the client of ${remoteApp} is not registered: ${registration.fault}`);
        return { app: addresses };
      }
      return {
        app: { ...addresses, client_id: id },
        secrets: { client_secret_id: { secret: registration.clientSecret } },
      };
    },
    forget: (relation) => server.unregister(clientId(relation)),
  });
}

/** No number: requirers that take databags for JSON would not read it as text. */
function clientId(relation: number): string {
  return `client-${relation}`;
}

const requestSchema = () =>
  z.object({
    redirect_uri: z.string().exactOptional(),
    scope: z.string(),
    grant_types: z.preprocess(parsedJson, z.array(z.string())),
    token_endpoint_auth_method: z.enum(["client_secret_basic", "client_secret_post"]),
  });

function parsedJson(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return undefined;
  }
}

/** Undefined: nothing has been asked for. */
function readRequest(name: string, app: Databag): ClientRequest | { readonly fault: string } | undefined {
  if (Object.keys(app).length === 0) return undefined;
  const { data, error } = requestSchema().safeParse(app);
  if (error !== undefined) {
    return { fault: error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(", ") };
  }
  return {
    name,
    redirectUri: data.redirect_uri,
    scope: data.scope,
    grantTypes: data.grant_types,
    authMethod: data.token_endpoint_auth_method,
  };
}
