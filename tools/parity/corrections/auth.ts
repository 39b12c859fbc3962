import { mergeLayers } from "@paas-charm/core/pebble";
import {
  type Expectation,
  isObject,
  type Json,
  type JsonObject,
  type Vector,
  type VectorRelation,
} from "../vectors.ts";
import { type Correction, type CorrectionContext, goesOn, mapEnvironment, refuses } from "./correction.ts";
import { ingressUrl, withIngress } from "./ingress.ts";
import { clientProperties, mailVariables, samlVariables, withSamlNames } from "./spring-variables.ts";

/** Variables that an interface brings, those of Spring Boot included. */
const variables: Readonly<Record<string, RegExp>> = {
  saml: /^(SAML_|spring\.security\.saml2\.)/,
  smtp: /^(SMTP_|spring\.mail\.)/,
  openfga: /^(FGA_|openfga\.)/,
  http_proxy: /^https?_proxy$/i,
  valkey_client: /^(VALKEY_|spring\.data\.valkey\.)/,
};

function related({ state }: Vector, name: string): VectorRelation | undefined {
  return state.relations.find((relation) => relation.interface === name);
}

function isSpring({ charm }: Vector): boolean {
  return charm.startsWith("spring-boot");
}

/** The newest content of a secret. */
function contentOf({ state }: Vector, id: string | undefined): Readonly<Record<string, string>> {
  const secret = state.secrets.find((one) => one.id === id);
  return secret?.revisions?.at(-1) ?? secret?.content ?? {};
}

/** The removed relation's variables and files go, and everything else stays as it is. */
const taken: Correction = (recorded, { vector, undisturbed }) => {
  const gone = vector.state.relations.find(({ id }) => id === vector.event.relation);
  const pattern = variables[gone?.interface ?? ""];
  if (pattern === undefined) return recorded;
  const plan = mergeLayers(Object.entries(vector.state.container.layers)) as unknown as JsonObject;
  const left = mapEnvironment({ ...recorded, plan }, (environment) =>
    Object.fromEntries(Object.entries(environment).filter(([name]) => !pattern.test(name))),
  );
  const active = { name: "active", message: "" };
  return {
    ...left,
    unitStatus: active,
    appStatus: vector.state.leader ? active : null,
    files: undisturbed.files ?? {},
    filesRemoved: Object.keys(vector.state.container.files).filter(
      (path) => gone?.interface === "saml" && path.endsWith("/saml.cert"),
    ),
    execs: (undisturbed.execs ?? []).filter(({ command }) => command.includes("--check-config")),
  };
};

/** What a vector's client registration brings, once it is read as text. */
function clientVariables(vector: Vector, prefix: string): JsonObject {
  const { remoteAppData: bag = {}, endpoint = "" } = related(vector, "oauth") ?? {};
  const before = `${prefix}${endpoint.toUpperCase().replaceAll("-", "_")}_`;
  const request = clientRequest(vector) ?? {};
  const clientSecret = contentOf(vector, bag["client_secret_id"])["secret"] ?? "";
  if (isSpring(vector)) return clientProperties(endpoint, bag, clientSecret, request);
  return {
    [`${before}CLIENT_ID`]: bag["client_id"] ?? "",
    [`${before}CLIENT_SECRET`]: clientSecret,
    [`${before}API_BASE_URL`]: bag["issuer_url"] ?? "",
    [`${before}AUTHORIZE_URL`]: bag["authorization_endpoint"] ?? "",
    [`${before}ACCESS_TOKEN_URL`]: bag["token_endpoint"] ?? "",
    [`${before}USER_URL`]: bag["userinfo_endpoint"] ?? "",
    [`${before}CLIENT_KWARGS`]: `{"scope": "${request["scope"]}"}`,
    [`${before}JWKS_URL`]: bag["jwks_endpoint"] ?? "",
  };
}

/** The client that is asked for; undefined: there is no address to be sent back to, or no scope that could be had. */
function clientRequest(vector: Vector): Readonly<Record<string, string>> | undefined {
  const relation = related(vector, "oauth");
  const url = ingressUrl(vector);
  if (relation === undefined || url === undefined) return undefined;
  const option = (name: string, otherwise: string): string =>
    String(
      vector.state.config[`${relation.endpoint}-${name}`] ??
        declaredDefault(vector, `${relation.endpoint}-${name}`) ??
        otherwise,
    );
  const spring = isSpring(vector) && relation.endpoint === "oidc";
  const path = option("redirect-path", spring ? "/login/oauth2/code/oidc" : "/callback").replace(/^\/+/, "");
  const scope = option("scopes", "openid profile email");
  if (!scope.split(" ").includes("openid")) return undefined;
  return {
    redirect_uri: `${url.replace(/\/$/, "")}/${path}`,
    scope,
    grant_types: '["authorization_code"]',
    audience: "[]",
    token_endpoint_auth_method: "client_secret_basic",
  };
}

function declaredDefault({ patch }: Vector, name: string): Json | undefined {
  const config = patch?.["config"];
  const options = isObject(config) ? config["options"] : undefined;
  const option = isObject(options) ? options[name] : undefined;
  return isObject(option) ? option["default"] : undefined;
}

/** An application with the client that Python could not read. */
const withClient: Correction = (recorded, context) => {
  const { vector } = context;
  const url = ingressUrl(vector);
  const gone = withIngress(goesOn(recorded, context), context);
  return mapEnvironment(gone, (environment) => {
    const base = Object.keys(environment).find((name) => name.endsWith("_BASE_URL")) ?? "";
    return {
      ...environment,
      [base]: url ?? "",
      ...clientVariables(vector, base.slice(0, -"BASE_URL".length)),
    };
  });
};

const invalid = (name: string): Correction => refuses("blocked", `Invalid ${name} relation data.`);

/** A secret that a relation names and nobody may read. */
const unreadSecret: Correction = (recorded, context) => {
  const { state } = context.vector;
  const named = state.relations.flatMap(({ endpoint, remoteAppData = {} }) =>
    Object.entries(remoteAppData).flatMap(([key, id]) =>
      /^secret:/.test(id) && state.secrets.every((secret) => secret.id !== id) ? [{ endpoint, key, id }] : [],
    ),
  );
  const [first] = named;
  const text = `cannot read ${first?.key} of ${first?.endpoint}: secret ${first?.id} is not readable`;
  return refuses("waiting", text)(recorded, context);
};

const proxyText = "http-proxy relation data is either unavailable, invalid or not usable.";

/** P-15 in a relation. */
export const unreadRelation: Correction = (recorded, context) =>
  related(context.vector, "http_proxy") === undefined
    ? unreadSecret(recorded, context)
    : refuses("blocked", proxyText)(recorded, context);

/** Corrections of the defects A-… to E-…, and of P-4. */
export const authCorrections: Readonly<Record<string, Correction>> = {
  "P-4": taken,
  "A-2": invalid("saml"),
  "A-3": (recorded, context) => {
    const bag = related(context.vector, "saml")?.remoteAppData ?? {};
    const gone = goesOn(recorded, context);
    const [certificate = ""] = (bag["x509certs"] ?? "").split(",");
    const content = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`;
    return {
      ...mapEnvironment(gone, (environment) => ({ ...environment, ...samlVariables(bag) })),
      files: {
        ...gone.files,
        "/tmp/paas-charm/saml.cert": { content, user: null },
        "/tmp/paas-charm/database-migration-status": { content: "PENDING", user: null },
      },
    };
  },
  "B-1": (recorded, { vector }) => {
    const bag = related(vector, "smtp")?.remoteAppData ?? {};
    return mapEnvironment(recorded, (environment) => ({
      ...environment,
      ...smtpTexts(bag, !isSpring(vector)),
    }));
  },
  "B-2": (recorded, context) =>
    /^SecretError/.test(recorded.crash ?? "") ? unreadSecret(recorded, context) : invalid("smtp")(recorded, context),
  "B-3": (recorded, { vector }) => {
    const bag = related(vector, "smtp")?.remoteAppData ?? {};
    return mapEnvironment(recorded, (environment) => ({ ...environment, ...mailVariables(bag) }));
  },
  "B-5": invalid("smtp"),
  "C-1": (recorded, { vector }) => {
    const { token = "" } = contentOf(vector, related(vector, "openfga")?.remoteAppData?.["token_secret_id"]);
    return mapEnvironment(recorded, (environment) => ({
      ...environment,
      ["FGA_TOKEN" in environment ? "FGA_TOKEN" : "openfga.credentials.config.api-token"]: token,
    }));
  },
  "C-2": (recorded) =>
    mapEnvironment(recorded, (environment) =>
      Object.fromEntries(Object.entries(environment).filter(([name]) => !variables["openfga"]?.test(name))),
    ),
  "C-4": unreadSecret,
  "D-2": refuses("blocked", "The 'openid' scope is required for OAuth integration, please add it to the scopes."),
  "D-3": withClient,
  "D-4": (recorded) =>
    mapEnvironment(recorded, (environment) =>
      Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [
          /^[A-Z-]+_MY-IDP_/.test(name) ? name.replaceAll("-", "_") : name,
          value,
        ]),
      ),
    ),
  "D-5": withClient,
  "D-6": invalid("oauth"),
  "D-8": (recorded) => recorded,
  "E-1": (recorded, context) =>
    mapEnvironment(goesOn(recorded, context), (environment) => ({
      ...environment,
      ...peerVariable(context.vector, environment),
      ...proxyVariables(context.vector),
    })),
  "E-2": (recorded, { vector }) =>
    mapEnvironment(recorded, (environment) => ({ ...environment, ...proxyVariables(vector) })),
};

/** The other units, which an undisturbed first deployment does not have. */
function peerVariable({ juju, state }: Vector, environment: JsonObject): JsonObject {
  const units = Object.keys(state.relations.find(({ peer }) => peer === true)?.remoteUnits ?? {});
  const prefix = Object.keys(environment)
    .find((name) => name.endsWith("_BASE_URL"))
    ?.slice(0, -"BASE_URL".length);
  const app = juju.unit.slice(0, juju.unit.indexOf("/"));
  const names = units.map((unit) => `${app}-${unit}.${app}-endpoints.${juju.model}.svc.cluster.local`);
  return names.length === 0 ? {} : { [`${prefix}PEER_FQDNS`]: names.join(",") };
}

function smtpTexts(bag: Readonly<Record<string, string>>, generic: boolean): JsonObject {
  const { host = "", user = "", password, domain } = bag;
  if (!generic) {
    return {
      "spring.mail.host": host,
      "spring.mail.username": domain === undefined ? user : `${user}@${domain}`,
      ...(password !== undefined && { "spring.mail.password": password }),
    };
  }
  return {
    SMTP_HOST: host,
    SMTP_USER: user,
    ...(password !== undefined && { SMTP_PASSWORD: password }),
    ...(domain !== undefined && { SMTP_DOMAIN: domain }),
  };
}

function proxyVariables(vector: Vector): JsonObject {
  const [response] = JSON.parse(related(vector, "http_proxy")?.remoteAppData?.["responses"] ?? "[]") as {
    readonly http_proxy: string;
    readonly https_proxy: string;
    readonly user?: string;
  }[];
  const { username, password } = contentOf(vector, response?.user);
  const withUser = (text: string | undefined): string => {
    const { protocol, host, href } = new URL(text ?? "");
    if (username === undefined || password === undefined) return href;
    return `${protocol}//${encodeURIComponent(username)}:${encodeURIComponent(password)}@${host}`;
  };
  const [http, https] = [withUser(response?.http_proxy), withUser(response?.https_proxy)];
  return { http_proxy: http, HTTP_PROXY: http, https_proxy: https, HTTPS_PROXY: https };
}

/** in every result. */
export function withPropertyNames(expected: Expectation, { vector }: CorrectionContext): Expectation {
  return isSpring(vector) ? mapEnvironment(expected, withSamlNames) : expected;
}

/**
 * C-3, D-10 and E-8, in every result of a leader: what a provider has to know is written in each reconcile, also while the workload
 * cannot be well.
 */
export function withKnownRequests(expected: Expectation, { vector }: CorrectionContext): Expectation {
  const { event, state } = vector;
  if (!state.leader) return expected;
  const requests = state.relations.flatMap((relation) => {
    const recorded = expected.relations?.find(({ id }) => id === relation.id);
    const localApp = recorded?.localApp ?? relation.localApp;
    const wanted =
      event.kind === "relation-broken" && event.relation === relation.id ? {} : requestOf(relation, vector);
    const missing = Object.entries(wanted).filter(([key]) => localApp[key] === undefined);
    if (missing.length === 0) return [];
    const { id, endpoint, localUnit } = relation;
    return [
      {
        id,
        endpoint,
        localApp: { ...localApp, ...Object.fromEntries(missing) },
        localUnit: recorded?.localUnit ?? localUnit,
      },
    ];
  });
  const others = (expected.relations ?? []).filter(({ id }) => requests.every((request) => request.id !== id));
  return { ...expected, relations: [...others, ...requests] };
}

function requestOf(relation: VectorRelation, vector: Vector): Readonly<Record<string, string>> {
  const app = vector.juju.unit.slice(0, vector.juju.unit.indexOf("/"));
  switch (relation.interface) {
    case "openfga":
      return { store_name: vector.charm.endsWith("-1.12") ? "app-store" : app };
    case "oauth":
      return clientRequest(vector) ?? {};
    case "http_proxy":
      return { requests: '[{"auth": [], "domains": [], "requirer": "00000000-0000-4000-8000-000000000001"}]' };
    default:
      return {};
  }
}
