import { type Databag, type HookTools, type Secret, secret } from "@paas-charm/core";
import { forgetSecrets, keepSecret, type RelationSecret, secretLabel } from "./keep-secret.ts";
import { changedKeys, type Provider, type ProviderContext, providedEndpoint, reconciles } from "./provider.ts";
import { randomPassword } from "./random-password.ts";

/** A server that can make databases and users. Both calls may be repeated. */
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
  /** Such as `18.4`. */
  readonly version: string;
  /** Makes the database unless it is there. */
  createDatabase(name: string): Promise<void>;
  /** Makes the user, or gives an existing one the password, and full rights on the database. */
  createUser(user: { readonly name: string; readonly password: Secret; readonly database: string }): Promise<void>;
}

const endpoint = "database";
/** The fields of the `user` secret, in the order in which a provider writes them. */
const userFields = ["username", "password", "uris"] as const;

/** What tells one database from another in its relations. */
export interface DatabaseKind {
  /** Name of the charm it stands for. */
  readonly charm: string;
  readonly interface: string;
  /** Of its URLs, such as `mysql`. */
  readonly scheme: string;
}

/**
 * The provider's side of a `*_client` interface over a real server: a database as requested, a user per relation, the credentials in
 * secrets where the requirer asks for secrets and in plain keys where it does not. What it answered once it keeps: a restart publishes
 * the new port and leaves the password alone.
 *
 * @param message - the unit's status message, such as `real server, data kept`
 * @see data-interfaces v0
 */
export function databaseProvider(kind: DatabaseKind, server: DatabaseServer, message: string): Provider {
  return {
    charm: kind.charm,
    endpoints: { [endpoint]: providedEndpoint(kind.interface) },
    address: `${server.host}:${server.port}`,
    async handle(event, tools, context) {
      if (event.kind === "relation" && event.change === "broken") await forgetSecrets(endpoint, event.relation, tools);
      else if (reconciles(event)) {
        const relations = await tools.relationIds(endpoint);
        for (const relation of relations) await answer(kind.scheme, server, relation, { tools, context });
        await tools.applicationVersionSet(server.version);
        await tools.statusSet("unit", "active", message);
      }
    },
  };
}

async function answer(
  scheme: string,
  server: DatabaseServer,
  relation: number,
  { tools, context }: { readonly tools: HookTools; readonly context: ProviderContext },
): Promise<void> {
  const remoteApp = await tools.relationApp(relation);
  const request = remoteApp === undefined ? {} : await tools.relationGet(relation, remoteApp);
  const database = request["database"];
  if (!database) return;
  const published = await tools.relationGet(relation, context.app);
  const requested = requestedSecrets(request);
  const viaSecret = requested.has("username") || requested.has("password");

  const known = await knownPassword(published, relation, tools);
  const password = known ?? secret(randomPassword());
  const username = `relation_id_${relation}`;
  await server.createDatabase(database);
  await server.createUser({ name: username, password, database });

  const address = `${server.host}:${server.port}`;
  const credentials: Readonly<Record<(typeof userFields)[number], Secret>> = {
    username: secret(username),
    password,
    uris: secret(`${scheme}://${username}:${password.reveal()}@${address}/${database}`),
  };
  const keep = (group: string, content: RelationSecret["content"]) =>
    keepSecret(
      published[`secret-${group}`],
      { label: secretLabel(endpoint, relation, group), content },
      relation,
      tools,
    );
  const { data: _, ...snapshot } = request;
  const plain = { endpoints: address, "read-only-endpoints": address, version: server.version, database };
  const references = viaSecret
    ? {
        "secret-user": await keep("user", credentials),
        "secret-tls": await keep("tls", { tls: secret("False") }),
      }
    : // A requirer that knows no secrets has no other way to get them; the interface says so.
      { ...Object.fromEntries(userFields.map((field) => [field, credentials[field].reveal()])), tls: "False" };
  const changes = changedKeys(published, { data: JSON.stringify(snapshot), ...references, ...plain });
  if (Object.keys(changes).length > 0) await tools.relationSet(relation, "app", changes);
}

async function knownPassword(published: Databag, relation: number, tools: HookTools): Promise<Secret | undefined> {
  if (published["password"] !== undefined) return secret(published["password"]);
  if (published["secret-user"] === undefined) return undefined;
  const content = await tools.secretGet(
    { id: published["secret-user"], label: secretLabel(endpoint, relation, "user") },
    "peek",
  );
  return content["password"];
}

function requestedSecrets(request: Databag): ReadonlySet<unknown> {
  try {
    const fields: unknown = JSON.parse(request["requested-secrets"] ?? "[]");
    return new Set(Array.isArray(fields) ? fields : []);
  } catch {
    return new Set();
  }
}
