import pg from "pg";
import { NotConfigured } from "./not-configured.js";

let pool;

/** Connections to the database that the charm was integrated with; made when the first is needed. */
export function connections() {
  const url = process.env.POSTGRESQL_DB_CONNECT_STRING;
  if (!url) throw new NotConfigured("no database: juju integrate guestbook postgresql");
  pool ??= new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5000 });
  return pool;
}

/** The newest entries first. */
export async function newest(limit = 50) {
  const { rows } = await connections().query("SELECT id, author, message FROM entries ORDER BY id DESC LIMIT $1", [
    limit,
  ]);
  return rows;
}

/** Writes an entry and gives it back. */
export async function add(author, message) {
  const insert = "INSERT INTO entries (author, message) VALUES ($1, $2) RETURNING id, author, message";
  const { rows } = await connections().query(insert, [author, message]);
  return rows[0];
}

/** Fails when the database does not answer. */
export async function ping() {
  await connections().query("SELECT 1");
}
