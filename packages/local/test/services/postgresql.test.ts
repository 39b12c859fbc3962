import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "@paas-charm/core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningPostgresql, startPostgresql } from "../../src/backing/index.ts";
import { createProcesses } from "../../src/processes/index.ts";
import { testCache } from "../machine.ts";
import { environmentFor } from "./charm-environment.ts";
import { oddPassword } from "./odd-password.ts";
import { programsMissing, pythonWithDrivers, runPython } from "./python-drivers.ts";

const processes = createProcesses();

const missing = await programsMissing();

describe.skipIf(missing !== undefined)(`a real PostgreSQL${missing ? ` (${missing})` : ""}`, () => {
  let directory: string;
  let python: string;
  let server: RunningPostgresql;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "postgresql-"));
    python = await pythonWithDrivers(processes);
    server = await startPostgresql({ processes, cache: testCache, stateDirectory: join(directory, "state") });
    await server.createDatabase("guest-book");
    await server.createUser({ name: "user@odd:1", password: secret(oddPassword), database: "guest-book" });
  }, 600_000);

  afterAll(async () => {
    await processes.stopAll();
    await rm(directory, { recursive: true, force: true });
  });

  const program = `
import json, os, psycopg
with psycopg.connect(os.environ["REPORTS_DB_POSTGRESQL_DB_CONNECT_STRING"]) as connection:
    print(json.dumps(connection.execute("SELECT line FROM entries").fetchall()))
`;

  test("is reached by the URL that the charm built, under any endpoint, whatever user and password are", async () => {
    const env = await environmentFor({
      interface: "postgresql_client",
      endpoint: "reports-db",
      app: {
        endpoints: `${server.host}:${server.port},unreachable:5432`,
        database: "guest-book",
        username: "user@odd:1",
        password: oddPassword,
      },
    });

    const client = new pg.Client({ connectionString: env["REPORTS_DB_POSTGRESQL_DB_CONNECT_STRING"] });
    await client.connect();
    await client.query("CREATE TABLE entries (line text)");
    await client.query("INSERT INTO entries VALUES ($1)", ["from node ✓"]);
    await client.end();
    const rows = await runPython(processes, python, program, env);

    expect(rows).toEqual([["from node ✓"]]);
  });

  test("is reached by a URL of several hosts that the provider gives, as it is", async () => {
    const credentials = `${encodeURIComponent("user@odd:1")}:${encodeURIComponent(oddPassword)}`;
    const hosts = `${server.host}:1,${server.host}:${server.port}`;
    const id = "secret:usersecretusersecre1";
    const env = await environmentFor({
      interface: "postgresql_client",
      endpoint: "postgresql",
      app: { "secret-user": id },
      secrets: { [id]: { uris: `postgresql://${credentials}@${hosts}/guest-book?connect_timeout=10` } },
    });

    const answer = await runPython(
      processes,
      python,
      `
import json, os, psycopg
with psycopg.connect(os.environ["POSTGRESQL_DB_CONNECT_STRING"]) as connection:
    print(json.dumps([connection.info.port, os.environ["POSTGRESQL_DB_PORT"]]))
`,
      env,
    );

    expect(answer).toEqual([server.port, "1"]);
  });
});
