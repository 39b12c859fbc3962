import type { Secret } from "@paas-charm/core";
import pg from "pg";
import { LocalError } from "../../local-error.ts";

/** What it takes to administer a server. */
export interface Administrator {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret;
}

/** A user of a database. */
export interface DatabaseUser {
  readonly name: string;
  readonly password: Secret;
  readonly database: string;
}

/** The role that owns a database and all in it, so that each user of it can change what another one made. */
const ownerOf = (database: string) => `${database.slice(0, 56)}_owner`;

/** Makes the database, and the role that owns it, unless they are there. */
export async function createDatabase(admin: Administrator, name: string): Promise<void> {
  await withClient(admin, "postgres", `make the database ${name}`, async (client) => {
    const owner = ownerOf(name);
    if (!(await roleExists(client, owner))) await client.query(`CREATE ROLE ${pg.escapeIdentifier(owner)} NOLOGIN`);
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) {
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${pg.escapeIdentifier(owner)}`);
    }
  });
}

/** Makes the user, or gives an existing one the password, and all rights on the database. */
export async function createUser(admin: Administrator, { name, password, database }: DatabaseUser): Promise<void> {
  await withClient(admin, "postgres", `make the user ${name}`, async (client) => {
    const [user, owner] = [pg.escapeIdentifier(name), pg.escapeIdentifier(ownerOf(database))];
    const verb = (await roleExists(client, name)) ? "ALTER" : "CREATE";
    await client.query(`${verb} ROLE ${user} LOGIN PASSWORD ${pg.escapeLiteral(password.reveal())}`);
    await client.query(`GRANT ${owner} TO ${user}`);
    await client.query(`ALTER ROLE ${user} IN DATABASE ${pg.escapeIdentifier(database)} SET role = ${owner}`);
  });
}

/** Whether the server answers the administrator. */
export async function answers(admin: Administrator): Promise<boolean> {
  try {
    await withClient(admin, "postgres", "connect", async (client) => client.query("SELECT 1"));
    return true;
  } catch {
    return false;
  }
}

async function roleExists(client: pg.Client, name: string): Promise<boolean> {
  return (await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name])).rowCount !== 0;
}

async function withClient(
  admin: Administrator,
  database: string,
  what: string,
  use: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({
    host: admin.host,
    port: admin.port,
    user: admin.user,
    password: admin.password.reveal(),
    database,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    // A failing statement would otherwise be in the server's log, password included.
    options: "-c log_min_error_statement=panic",
  });
  // A connection that breaks while idle must not be an uncaught error; the next query tells.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await use(client);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalError("postgresql-failed", `cannot ${what} on ${admin.host}:${admin.port}: ${reason}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
