import { isProblem } from "../conditions.ts";
import type { AppFacts } from "../framework.ts";
import { type Secret, secret } from "../secret.ts";
import type { Env, Integration, Needs, Publication, Reading, Ready, RelationView } from "./contract.ts";
import { databaseEnv } from "./database-env.ts";
import { readUrl, urlHost } from "./database-hosts.ts";
import type { DatabaseUrl } from "./database-url.ts";
import { percentEncoded } from "./percent-encoded.ts";
import { invalidRelation, notYet, unreadSecret } from "./relation-faults.ts";
import { readResponses, renderBookkeeping, renderRequests, requestIds, type ValkeyResponse } from "./valkey-wire.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** A Valkey server on which we may use every key. */
export interface ValkeyData {
  readonly url: DatabaseUrl;
  /** `host:port[,host:port…]` of replicas and of sentinels, when the provider names some. */
  readonly readOnlyEndpoints?: string;
  readonly sentinelEndpoints?: string;
  /** `sentinel`, or nothing. */
  readonly mode?: string;
  readonly version?: string;
}

/** Valkey over `valkey_client`. Source: charm-relation-interfaces `valkey_client/v1`, data-interfaces v1. Credentials are always in secrets. */
export const valkeyIntegration = (): Integration<ValkeyData> => ({
  interface: "valkey_client",
  role: "requires",
  endpoint: "valkey",
  rank: 50,
  envRank: 40,
  needs: needsOf,
  read: readValkey,
  publish: publishRequest,
  contribute: (ready) => ({ env: Object.assign({}, ...ready.map(valkeyEnv)) }),
  migrationKey: ({ url: { hostname, port } }) => `${hostname}:${port}`,
});

function needsOf(view: RelationView): Needs {
  const response = ourResponse(view);
  if (response === undefined) return {};
  const { secretUser, secretTls, requestId } = response;
  const label = (group: string): string => `${view.endpoint}.${view.id}.${requestId}.${group}.secret`;
  return {
    secrets: {
      ...(secretUser && { user: { id: secretUser, label: label("user") } }),
      ...(secretTls && { tls: { id: secretTls, label: label("tls") } }),
    },
  };
}

/** The answer to our own request; to an ordinary unit, which cannot see that, the only one or the first. */
function ourResponse({ remote, own }: RelationView): ValkeyResponse | undefined {
  const read = readResponses(remote.app);
  if ("reason" in read) return undefined;
  const ours = own.app === "not-readable" ? [] : requestIds(own.app);
  return ours.length === 0
    ? read.responses[0]
    : read.responses.find(({ requestId }) => requestId !== undefined && ours.includes(requestId));
}

function readValkey(view: RelationView, facts: AppFacts): Reading<ValkeyData> {
  const { endpoint } = view;
  const responses = readResponses(view.remote.app);
  if ("reason" in responses) return invalidRelation(endpoint, [responses]);
  const unread = unreadSecret(view);
  if (unread !== undefined) return unread;
  const response = ourResponse(view);
  if (response?.endpoints === undefined) return notReady(view, facts, "the provider has published no endpoints yet");
  const tls = entryOf(view, "tls", "tls")?.reveal().trim().toLowerCase();
  if (tls === "true") return tlsRefused(view, facts);
  if (tls !== undefined && tls !== "false") {
    return invalidRelation(endpoint, [{ key: "tls", reason: "neither true nor false" }]);
  }
  const username = entryOf(view, "user", "username");
  const password = entryOf(view, "user", "password");
  if (response.secretUser !== undefined && !(username && password)) {
    return notReady(view, facts, "the secret has no username and password yet");
  }
  const credentials = username && password ? { username: username.reveal(), password: password.reveal() } : undefined;
  const url = readUrl(urlOf(response.endpoints, credentials));
  if ("fault" in url) return invalidRelation(endpoint, [{ key: "endpoints", reason: url.fault }]);
  const { readOnlyEndpoints, sentinelEndpoints, mode, version } = response;
  return {
    state: "ready",
    data: {
      url: credentials ? { ...url, username: credentials.username, password: secret(credentials.password) } : url,
      ...(readOnlyEndpoints && { readOnlyEndpoints }),
      ...(sentinelEndpoints && { sentinelEndpoints }),
      ...(mode && { mode }),
      ...(version && { version }),
    },
  };
}

/** Dialect 2.0b1 stops at a relation that is not ready yet, and says so; before, it counted as if it were not there. */
function notReady({ endpoint }: RelationView, { dialect }: AppFacts, why: string): Reading<ValkeyData> {
  if (dialect === "1.12") return notYet(endpoint, why);
  return {
    state: "pending",
    level: "blocked",
    message: `RelationDataError: Valkey relation data is not ready (${endpoint}: ${why})`,
    meanwhile: "stops",
  };
}

function tlsRefused({ endpoint }: RelationView, { dialect }: AppFacts): Reading<ValkeyData> {
  const problem = { key: "tls", reason: "TLS is not supported; disable it on the provider" };
  if (dialect === "1.12") return invalidRelation(endpoint, [problem]);
  return {
    state: "invalid",
    message: `RelationDataError: TLS mode is not supported for Valkey (${endpoint}, ${problem.key}: ${problem.reason})`,
    problems: [problem],
    meanwhile: "stops",
  };
}

function entryOf({ secrets }: RelationView, name: string, entry: string): Secret | undefined {
  const found = secrets.get(name);
  if (found === undefined || isProblem(found)) return undefined;
  const value = found[entry];
  return value?.reveal() === "" || value?.reveal().includes("\0") ? undefined : value;
}

function urlOf(endpoints: string, credentials: { username: string; password: string } | undefined): string {
  const [, scheme = "valkey://", rest = ""] = /^([^/]*:\/\/)?(.*)$/s.exec(endpoints) ?? [];
  const userinfo = credentials
    ? `${percentEncoded(credentials.username)}:${percentEncoded(credentials.password)}@`
    : "";
  const [, hosts = "", path = ""] = /^([^/]*)(.*)$/s.exec(rest) ?? [];
  return `${scheme}${userinfo}${hosts.split(",").map(urlHost).join(",")}${path}`;
}

/**
 * The leader asks for the use of all keys, in whatever hook the request is missing, unless the provider has answered already. A request
 * keeps its id for as long as the relation lasts. Across models, the key that the provider offers is taken over.
 */
function publishRequest({ own, remote, event }: RelationView, { dialect, fresh }: AppFacts): Publication {
  const responses = readResponses(remote.app);
  const told = event === "changed" && "responses" in responses ? responses.responses : [];
  const unit = told.length === 0 ? {} : { unit: { data: renderBookkeeping(told, own.unit["data"], fresh.salt) } };
  if (own.app === "not-readable") return unit;
  const offered = remote.app["encryption-secret"];
  const asked = requestIds(own.app).length > 0 || remote.app["requests"] !== undefined;
  return {
    ...unit,
    app: {
      ...(!asked && { version: "v1", requests: renderRequests(fresh.salt, dialect) }),
      ...(offered !== undefined && remote.app["requests"] === undefined && { "encryption-secret": offered }),
    },
  };
}

function valkeyEnv({ endpoint, data }: Ready<ValkeyData>): Env {
  const name = `${variablePrefix(endpoint, "valkey")}VALKEY`;
  return {
    ...databaseEnv(`${name}_DB`, data.url),
    [`${name}_DB_READ_ONLY_ENDPOINTS`]: data.readOnlyEndpoints ?? "",
    [`${name}_DB_SENTINEL_ENDPOINTS`]: data.sentinelEndpoints ?? "",
    [`${name}_MODE`]: data.mode ?? "",
    [`${name}_VERSION`]: data.version ?? "",
  };
}
