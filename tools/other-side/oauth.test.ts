import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import Provider from "oidc-provider";
import {
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
import { afterEach, expect, test } from "vitest";
import { closed, listening } from "./listening.ts";
import { type OtherSide, reconcile } from "./related-application.ts";

type Bag = Readonly<Record<string, string>>;

/** Ends what a test started. */
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const secretId = "secret:oidcsecret0000000000";
const clientSecret = "p@/#: %2B";

/** A real OpenID Connect provider with one client, registered as our databag asks for it. */
async function identityProvider(request: Bag): Promise<{ databag: Bag; update(request: Bag): void }> {
  const server = createServer();
  const issuer = `http://127.0.0.1:${await listening(server)}`;
  ends.push(() => closed(server));
  const providerFor = (asked: Bag): Provider =>
    new Provider(issuer, {
      clients: [
        {
          client_id: "12345",
          client_secret: clientSecret,
          redirect_uris: [asked["redirect_uri"] ?? ""],
          scope: asked["scope"] ?? "",
          grant_types: JSON.parse(asked["grant_types"] ?? "[]") as string[],
          response_types: ["code"],
          token_endpoint_auth_method: asked["token_endpoint_auth_method"] as "client_secret_basic",
        },
      ],
      claims: { email: ["email"], profile: ["name"] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: `${id}@example.org`, name: "Alice" }),
      }),
      cookies: { keys: [randomBytes(16).toString("hex")] },
      renderError(context, out) {
        context.body = `${out.error}: ${out.error_description}`;
      },
      jwks: { keys: [signingKey()] },
      pkce: { required: () => false },
      ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    });
  let handle = providerFor(request).callback();
  server.on("request", (incoming, outgoing) => void handle(incoming, outgoing));
  const found = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, string>;
  return {
    databag: {
      issuer_url: found["issuer"] ?? "",
      authorization_endpoint: found["authorization_endpoint"] ?? "",
      token_endpoint: found["token_endpoint"] ?? "",
      introspection_endpoint: `${issuer}/token/introspection`,
      userinfo_endpoint: found["userinfo_endpoint"] ?? "",
      jwks_endpoint: found["jwks_uri"] ?? "",
      scope: "openid profile email",
      jwt_access_token: "False",
      client_id: "12345",
      client_secret_id: secretId,
    },
    update(asked) {
      handle = providerFor(asked).callback();
    },
  };
}

function signingKey(): Record<string, unknown> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", kid: "one", alg: "RS256" };
}

/** An application that knows nothing but its environment: `/login` sends the browser away, the redirect path takes it back. */
function application(server: Server, env: () => Bag): void {
  const logins = new Map<string, string>();
  server.on("request", (request, response) => {
    answer(request, env(), logins).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error: Error) => response.writeHead(500).end(`${error.name}: ${error.message}`),
    );
  });
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

async function answer(request: IncomingMessage, env: Bag, logins: Map<string, string>): Promise<Answer> {
  const value = (name: string): string => env[`FLASK_OIDC_${name}`] ?? "";
  const redirectUri = new URL(value("REDIRECT_PATH") || "/callback", env["FLASK_BASE_URL"]).href;
  const client = new Configuration(
    {
      issuer: value("API_BASE_URL"),
      authorization_endpoint: value("AUTHORIZE_URL"),
      token_endpoint: value("ACCESS_TOKEN_URL"),
      userinfo_endpoint: value("USER_URL"),
      jwks_uri: value("JWKS_URL"),
    },
    value("CLIENT_ID"),
    value("CLIENT_SECRET"),
    ClientSecretBasic(value("CLIENT_SECRET")),
  );
  allowInsecureRequests(client);
  const url = new URL(request.url ?? "/", env["FLASK_BASE_URL"]);
  if (url.pathname === "/login") {
    const state = randomState();
    const verifier = randomPKCECodeVerifier();
    logins.set(state, verifier);
    const { scope } = JSON.parse(value("CLIENT_KWARGS")) as { readonly scope: string };
    const location = buildAuthorizationUrl(client, {
      redirect_uri: redirectUri,
      scope,
      state,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    return { status: 302, headers: { location: location.href }, body: "" };
  }
  const state = url.searchParams.get("state") ?? "";
  const tokens = await authorizationCodeGrant(client, url, {
    expectedState: state,
    pkceCodeVerifier: logins.get(state) ?? "",
    idTokenExpected: true,
  });
  const subject = tokens.claims()?.sub ?? "";
  const { email } = await fetchUserInfo(client, tokens.access_token, subject);
  return { status: 200, body: `logged in: ${subject} ${email}` };
}

/** A browser with a person in front of it, who fills in whatever form comes. Returns what it shows at the end. */
async function browse(start: string): Promise<string> {
  const cookies = new Map<string, Map<string, string>>();
  let url = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step += 1) {
    const jar = cookies.get(new URL(url).host) ?? new Map<string, string>();
    cookies.set(new URL(url).host, jar);
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form !== undefined && { method: "POST", body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get("location");
    const page = await response.text();
    const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1];
    if (location === null && action === undefined) return page;
    url = new URL(location ?? action ?? "", url).href;
    form = location === null ? filledIn(page) : undefined;
  }
  throw new Error(`the browser is sent around in circles, last to ${url}`);
}

function filledIn(page: string): URLSearchParams {
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return new URLSearchParams([
    ...hidden.map(([, name = "", value = ""]): [string, string] => [name, value]),
    ["login", "alice"],
    ["password", "anything"],
  ]);
}

const ingress = (url: string): OtherSide => ({
  interface: "ingress",
  endpoint: "ingress",
  databag: { ingress: JSON.stringify({ url }) },
});
const oauth = (databag: Bag, ours: Bag = {}): OtherSide => ({ interface: "oauth", endpoint: "oidc", databag, ours });

test("a person logs in, first with the client that we asked for, then with the one that we changed", async () => {
  const server = createServer();
  const address = `http://127.0.0.1:${await listening(server)}`;
  ends.push(() => closed(server));

  const asked = await reconcile([ingress(address), oauth({})]);
  const provider = await identityProvider(asked.databag("oidc"));
  const secrets = { [secretId]: { secret: clientSecret } };
  const related = await reconcile([ingress(address), oauth(provider.databag, asked.databag("oidc"))], { secrets });
  let environment = related.environment;
  application(server, () => environment);
  const first = await browse(`${address}/login`);

  const config = { "oidc-redirect-path": "/auth/done" };
  const changed = await reconcile([ingress(address), oauth(provider.databag, related.databag("oidc"))], {
    secrets,
    config,
  });
  environment = changed.environment;
  const refused = await browse(`${address}/login`);
  provider.update(changed.databag("oidc"));
  const second = await browse(`${address}/login`);

  expect(asked.status.message).toBe("Please check oidc-provider charm!");
  expect(related.status).toEqual({ status: "active", message: "" });
  expect(first).toBe("logged in: alice alice@example.org");
  expect(changed.databag("oidc")["redirect_uri"]).toBe(`${address}/auth/done`);
  expect(refused).toContain("redirect_uri");
  expect(second).toBe("logged in: alice alice@example.org");
});
