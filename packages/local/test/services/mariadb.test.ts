import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProcesses } from "../../src/processes/index.ts";
import { environmentFor } from "./charm-environment.ts";
import { oddPassword } from "./odd-password.ts";
import { programsMissing, pythonWithDrivers, runPython } from "./python-drivers.ts";
import { type RunningMariadb, startMariadb } from "./start-mariadb.ts";

const processes = createProcesses();
const missing = await programsMissing("mariadbd", "mariadb-install-db");

describe.skipIf(missing !== undefined)(`a real MariaDB${missing ? ` (${missing})` : ""}`, () => {
  let directory: string;
  let python: string;
  let server: RunningMariadb;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "mariadb-"));
    python = await pythonWithDrivers(processes);
    server = await startMariadb(processes, directory);
    await server.createDatabase("guest-book", { name: "user@odd:1", password: oddPassword });
  }, 600_000);

  afterAll(async () => {
    await processes.stopAll();
    await rm(directory, { recursive: true, force: true });
  });

  test("is reached by the URL that the charm built, and by its parts, whatever user and password are", async () => {
    const id = "secret:usersecretusersecre1";
    const env = await environmentFor({
      interface: "mysql_client",
      endpoint: "mysql",
      app: {
        endpoints: `${server.host}:${server.port}`,
        "read-only-endpoints": `${server.host}:${server.port}`,
        database: "guest-book",
        "secret-user": id,
      },
      secrets: { [id]: { username: "user@odd:1", password: oddPassword } },
    });

    const connection = await createConnection(env["MYSQL_DB_CONNECT_STRING"] ?? "");
    await connection.query("CREATE TABLE entries (line TEXT) CHARACTER SET utf8mb4");
    await connection.query("INSERT INTO entries VALUES (?)", ["from node ✓"]);
    await connection.end();
    const rows = await runPython(
      processes,
      python,
      `
import json, os, pymysql
connection = pymysql.connect(
    host=os.environ["MYSQL_DB_HOSTNAME"],
    port=int(os.environ["MYSQL_DB_PORT"]),
    user=os.environ["MYSQL_DB_USERNAME"],
    password=os.environ["MYSQL_DB_PASSWORD"].encode(),
    database=os.environ["MYSQL_DB_NAME"],
    charset="utf8mb4",
)
with connection.cursor() as cursor:
    cursor.execute("SELECT line FROM entries")
    print(json.dumps(cursor.fetchall()))
`,
      env,
    );

    expect(rows).toEqual([["from node ✓"]]);
  });
});
