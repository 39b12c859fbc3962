// Brings the database to what this version needs. It may run on several units at once, and again after a failure.
import { connections } from "./entries.js";

const client = await connections().connect();
await client.query("BEGIN");
// One migration at a time, whichever unit comes first.
await client.query("SELECT pg_advisory_xact_lock(1)");
await client.query(
  "CREATE TABLE IF NOT EXISTS entries (id bigserial PRIMARY KEY, author text NOT NULL, message text NOT NULL)",
);
await client.query("COMMIT");
client.release();
await connections().end();
process.stdout.write("the table entries is there\n");
