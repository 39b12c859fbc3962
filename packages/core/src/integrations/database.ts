import { isProblem } from "../conditions.ts";
import type { AppFacts } from "../framework.ts";
import type { Databag } from "../juju/hook-tools.ts";
import { atLeast } from "../juju/version.ts";
import { createHash } from "../lazy-crypto.ts";
import { sameMeaning } from "../publication.ts";
import { type Secret, secret } from "../secret.ts";
import { pythonJson } from "../workload/python-json.ts";
import type { Integration, Publication, Reading, RelationView } from "./contract.ts";
import { databaseEnv } from "./database-env.ts";
import { hostFault, readUrl, urlHost } from "./database-hosts.ts";
import type { DatabaseUrl, UrlFault } from "./database-url.ts";
import { percentEncoded } from "./percent-encoded.ts";
import { invalidRelation, notYet, unreadSecret } from "./relation-faults.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** A database that the provider made for us. */
export interface DatabaseData {
  /** The URL as the provider gave it, or as built from endpoints and credentials; the parts of it. */
  readonly url: DatabaseUrl;
  /** PEM text of the certificate authority, when the provider speaks TLS. */
  readonly tlsCa?: string;
  /** `host:port[,host:port…]` of replicas, when the provider names some. Not in the environment, as in the Python library: for charm.ts. */
  readonly readOnlyEndpoints?: string;
  /** URL for reading only, when the provider gives one. For charm.ts, too. */
  readonly readOnlyUris?: Secret;
}

/** What makes one SQL or document database differ from another on the wire. */
export interface DatabaseInterface {
  readonly interface: string;
  /** The library's endpoint, which is also the URL's scheme and the variables' prefix. */
  readonly endpoint: string;
  readonly rank: number;
  readonly envRank: number;
}

const requestedSecrets = [
  "username",
  "password",
  "tls",
  "tls-ca",
  "uris",
  "read-only-uris",
  "entity-name",
  "entity-password",
];
const credentialKeys = ["username", "password", "uris"] as const;
/** Keys whose plain values must not be copied into our own databag. */
const sensitiveKeys = new Set<string>(["username", "password", "uris", "read-only-uris", "tls-ca", "entity-password"]);

/** The integration of a `*_client` database interface, data-interfaces v0. */
export function databaseIntegration(database: DatabaseInterface): Integration<DatabaseData> {
  return {
    interface: database.interface,
    role: "requires",
    endpoint: database.endpoint,
    rank: database.rank,
    envRank: database.envRank,
    needs: ({ id, endpoint, remote, own }) => {
      const user = remote.app["secret-user"];
      const tls = remote.app["secret-tls"];
      return {
        units: isSubordinate(remote.app),
        // Only a request that is still to be made depends on the model of the other side.
        crossModel: own.app !== "not-readable" && own.app["database"] === undefined && !isAnswered(remote.app),
        secrets: {
          ...(user && { user: { id: user, label: `${endpoint}.${id}.user.secret` } }),
          ...(tls && { tls: { id: tls, label: `${endpoint}.${id}.tls.secret` } }),
        },
      };
    },
    read: (view, facts) => readDatabase(view, facts, database),
    publish: publishRequest,
    contribute: (ready) => ({
      env: Object.assign(
        {},
        ...ready.map(({ endpoint, data }) => {
          const prefix = `${variablePrefix(endpoint, database.endpoint)}${database.endpoint.toUpperCase()}_DB`;
          return { ...databaseEnv(prefix, data.url), [`${prefix}_TLS_CA`]: data.tlsCa };
        }),
      ),
    }),
    // Credentials rotate without a new database: only another server or database asks for another migration.
    migrationKey: ({ url }) => `${url.scheme}://${hostsOf(url)}${url.path}`,
  };
}

function readDatabase(view: RelationView, facts: AppFacts, database: DatabaseInterface): Reading<DatabaseData> {
  const unread = unreadSecret(view);
  if (unread !== undefined) return unread;
  if (isSubordinate(view.remote.app) && ![...view.remote.units.values()].some((unit) => unit["state"] === "ready")) {
    return notYet(view.endpoint, "no unit of the subordinate provider is ready yet");
  }
  const credentials = readCredentials(view);
  const tlsCa = textOf(contentOf(view, "tls")?.["tls-ca"]) ?? view.remote.app["tls-ca"];
  const readOnlyEndpoints = view.remote.app["read-only-endpoints"];
  const readOnlyUris = textOf(contentOf(view, "user")?.["read-only-uris"]) ?? view.remote.app["read-only-uris"];
  const built = builtUrl(credentials, view.remote.app, facts.app, database.endpoint);
  const url = credentials.uris ?? built;
  if (url === undefined || url === "") {
    return notYet(view.endpoint, "the provider has not made a database yet");
  }
  const parts = credentials.uris ? readUrl(url) : readBuiltUrl(url, view.remote.app);
  if ("fault" in parts) {
    return invalidRelation(view.endpoint, [{ key: credentials.uris ? "uris" : "endpoints", reason: parts.fault }]);
  }
  const { username, password } = credentials;
  const texts = { username, password, database: view.remote.app["database"], "tls-ca": tlsCa };
  const unusable = Object.entries(texts).find(([, text]) => text?.includes("\0"));
  if (unusable !== undefined) {
    return invalidRelation(view.endpoint, [{ key: unusable[0], reason: "holds a NUL character" }]);
  }
  return {
    state: "ready",
    data: {
      // A URL that we built holds the credentials encoded; the variables get them as the provider spelt them.
      url: credentials.uris === undefined ? withRawParts(parts, credentials, view.remote.app["database"]) : parts,
      ...(tlsCa && { tlsCa }),
      ...(readOnlyEndpoints && { readOnlyEndpoints }),
      ...(readOnlyUris && { readOnlyUris: secret(readOnlyUris) }),
    },
  };
}

interface Credentials {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly uris: string | undefined;
}

/** From the secret when it has any of the three, else from the databag: a provider without secret support. */
function readCredentials(view: RelationView): Credentials {
  const content = contentOf(view, "user");
  if (content !== undefined && credentialKeys.some((key) => content[key] !== undefined)) {
    return {
      username: textOf(content["username"]),
      password: textOf(content["password"]),
      uris: textOf(content["uris"]),
    };
  }
  const { username, password, uris } = view.remote.app;
  return { username, password, uris };
}

function builtUrl(credentials: Credentials, bag: Databag, app: string, scheme: string): string | undefined {
  const endpoint = firstOf(bag["endpoints"] ?? "");
  const { username, password } = credentials;
  if (!endpoint || !username || !password) return undefined;
  return `${scheme}://${percentEncoded(username)}:${percentEncoded(password)}@${urlHost(endpoint)}/${percentEncoded(bag["database"] ?? app)}`;
}

/** What the provider calls an endpoint must be one: a slash in it would make a path of what follows. */
function readBuiltUrl(url: string, bag: Databag): DatabaseUrl | UrlFault {
  const fault = hostFault(urlHost(firstOf(bag["endpoints"] ?? "")));
  return fault === undefined ? readUrl(url) : { fault };
}

function withRawParts(
  url: DatabaseUrl,
  { username, password }: Credentials,
  database: string | undefined,
): DatabaseUrl {
  return {
    ...url,
    ...(username && { username }),
    ...(password && { password: secret(password) }),
    ...(database !== undefined && { database }),
  };
}

function firstOf(list: string): string {
  return list.split(",")[0] ?? "";
}

/**
 * The leader asks for a database named like the application, once, unless the provider has answered already. What the
 * provider told us is copied to our unit databag on each change, as the Python library does, so that a roll-back to it
 * finds its bookkeeping; secrets are copied as digests.
 */
function publishRequest(view: RelationView, facts: AppFacts): Publication {
  const { app: bag, unit } = view.own;
  const bookkeeping = snapshotOf(view);
  const unitWants: Record<string, string> = bookkeeping === undefined ? {} : { data: bookkeeping };
  if (bag === "not-readable" || bag["database"] !== undefined || isAnswered(view.remote.app)) {
    return { unit: unitWants };
  }
  const secretsKnown = atLeast(facts.juju, [3, 0, 3]);
  const request: Record<string, string> = secretsKnown
    ? {
        "requested-secrets": pythonJson(requestedSecrets),
        ...(view.remoteModel === undefined && { "provided-secrets": pythonJson(["mtls-cert"]) }),
      }
    : {};
  return {
    app: { ...request, database: facts.app },
    unit: { ...request, ...unitWants, ...pick(unit, Object.keys(request)) },
  };
}

/** Whether a request has been answered: with a database or with credentials. Endpoints and statuses may be there before. */
function isAnswered(remote: Databag): boolean {
  return ["database", "secret-user", ...credentialKeys].some((key) => remote[key] !== undefined);
}

/** A subordinate charm shares our machine, and is ready unit by unit. */
function isSubordinate(remote: Databag): boolean {
  return remote["subordinated"] === "true";
}

function snapshotOf(view: RelationView): string | undefined {
  const unreadable = [...view.secrets.values()].some(isProblem);
  if (view.event !== "changed" || unreadable) return undefined;
  const told = Object.entries(view.remote.app).filter(([key]) => key !== "data");
  // What a Python charm has copied whole says the same, and the provider shows it anyway.
  const kept = view.own.unit["data"];
  if (kept !== undefined && sameMeaning(kept, pythonJson(Object.fromEntries(told)))) return undefined;
  const copied = told.map(([key, value]) => [
    key,
    sensitiveKeys.has(key) ? `sha256:${createHash("sha256").update(value).digest("hex")}` : value,
  ]);
  return pythonJson(Object.fromEntries(copied));
}

function pick(bag: Databag, keys: readonly string[]): Databag {
  return Object.fromEntries(keys.flatMap((key) => (bag[key] === undefined ? [] : [[key, bag[key]]])));
}

function contentOf(view: RelationView, name: string): Readonly<Record<string, Secret>> | undefined {
  const found = view.secrets.get(name);
  return found === undefined || isProblem(found) ? undefined : found;
}

function textOf(value: Secret | undefined): string | undefined {
  return value?.reveal();
}

function hostsOf(url: DatabaseUrl): string {
  const netloc = url.netloc.reveal();
  return netloc.slice(netloc.lastIndexOf("@") + 1).toLowerCase();
}
