import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "@paas-charm/core";
import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningMariadb, startMariadb } from "../../src/backing/mysql/start-mariadb.ts";
import { createProcesses } from "../../src/processes/index.ts";
import { environmentFor } from "./charm-environment.ts";
import { oddPassword } from "./odd-password.ts";
import { programsMissing, pythonWithDrivers, runPython } from "./python-drivers.ts";

const processes = createProcesses();
const missing = await programsMissing("mariadbd", "mariadb-install-db");

describe.skipIf(missing !== undefined)(`a real MariaDB${missing ? ` (${missing})` : ""}`, () => {
  let directory: string;
  let python: string;
  let server: RunningMariadb;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "mariadb-"));
    python = await pythonWithDrivers(processes);
    server = await startMariadb({ processes, directory });
    for (let turn = 0; turn < 2; turn += 1) {
      await server.createDatabase("guest-book");
      await server.createUser({ name: "user@odd:1", password: secret(oddPassword), database: "guest-book" });
    }
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

  test("keeps data and port from one run to the next, and gives an existing user the new password", async () => {
    const user = { name: "keeper", database: "kept" };
    const open = async (password: string) =>
      createConnection({ host: server.host, port: server.port, user: user.name, password, database: user.database });
    const { port } = server;
    await server.createDatabase("kept");
    await server.createUser({ ...user, password: secret("old") });
    const first = await open("old");
    await first.query("CREATE TABLE entries (line text)");
    await first.query("INSERT INTO entries VALUES ('kept')");
    await first.end();

    await server.stop();
    server = await startMariadb({ processes, directory });
    await server.createUser({ ...user, password: secret("new") });

    await expect(open("old")).rejects.toThrow(/Access denied/);
    const second = await open("new");
    const [rows] = await second.query("SELECT line FROM entries");
    await second.end();
    expect(rows).toEqual([{ line: "kept" }]);
    expect(server.port).toBe(port);
  }, 240_000);

  test("lets no administrator in without the password", async () => {
    const opening = createConnection({ host: server.host, port: server.port, user: "root" });

    await expect(opening).rejects.toThrow(/Access denied/);
  });
});
