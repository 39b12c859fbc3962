import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secret } from "@paas-charm/core";
import { escape as quoted } from "mysql2";
import { createConnection } from "mysql2/promise";
import { socketPath } from "../../control/socket-path.ts";
import { LocalError } from "../../local-error.ts";
import { describeExit, type Processes, runCommand } from "../../processes/index.ts";
import { findServer } from "../find-server.ts";
import { keptPassword, keptPort } from "../kept-values.ts";
import { untilReady } from "../until-ready.ts";

/** How to start a server. */
export interface StartMariadbOptions {
  readonly processes: Processes;
  /** Directory of this server alone: its data, its password and its port are kept there between runs. */
  readonly directory: string;
  /** Gets a line for a person at each long step. */
  readonly onProgress?: (line: string) => void;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A MariaDB that runs. */
export interface RunningMariadb {
  readonly host: string;
  readonly port: number;
  /** Such as `10.11.14`. */
  readonly version: string;
  /** Makes the database unless it is there. */
  createDatabase(name: string): Promise<void>;
  /** Makes the user, or gives an existing one the password, and all rights in the database. */
  createUser(user: { readonly name: string; readonly password: Secret; readonly database: string }): Promise<void>;
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const debianPackage = "mariadb-server";

/**
 * Starts a real MariaDB on a free port of this machine alone, with passwords required. The first start makes the data; later ones find it.
 *
 * @throws {@link LocalError} `program-missing`, `server-failed`; the reason of an abort, after which nothing half made is left
 */
export async function startMariadb(options: StartMariadbOptions): Promise<RunningMariadb> {
  const { processes, directory, signal } = options;
  const program = await findServer(["mariadbd"], debianPackage);
  const password = await keptPassword(directory);
  const data = join(directory, "data");
  const made = await stat(data).catch(() => undefined);
  if (made === undefined) await makeData(options, data);
  const port = await keptPort(directory, host);
  // The administrator comes with a password over the network alone.
  const setUp = join(directory, "set-up.sql");
  const statements = [
    "DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';",
    "FLUSH PRIVILEGES;",
    `ALTER USER 'root'@'localhost' IDENTIFIED BY ${quoted(password.reveal())};`,
  ];
  await writeFile(setUp, `${statements.join("\n")}\n`, { mode: 0o600 });
  const server = await processes.start({
    name: "mariadbd",
    command: program,
    args: [
      "--no-defaults",
      `--datadir=${data}`,
      `--socket=${await socketPath(directory, "server.socket")}`,
      `--port=${port}`,
      `--bind-address=${host}`,
      `--init-file=${setUp}`,
      "--character-set-server=utf8mb4",
      "--innodb-buffer-pool-size=32M",
      ...asRoot(),
    ],
    orphanSignal: "SIGTERM",
    ...(options.onLine && { onLine: options.onLine }),
  });
  const ask = async (sql: string, values: readonly string[] = []): Promise<unknown> => {
    const connection = await createConnection({
      host,
      port,
      user: "root",
      password: password.reveal(),
      charset: "utf8mb4",
    });
    try {
      const [rows] = await connection.query(sql, [...values]);
      return rows;
    } finally {
      await connection.end();
    }
  };
  let version = "unknown";
  await untilReady(
    server,
    async () => {
      const [row] = (await ask("SELECT VERSION() AS version")) as readonly { readonly version: string }[];
      version = /^[\d.]+/.exec(row?.version ?? "")?.[0] ?? "unknown";
    },
    signal,
  );
  return {
    host,
    port,
    version,
    async createDatabase(name) {
      await ask("CREATE DATABASE IF NOT EXISTS ??", [name]);
    },
    async createUser({ name, password: given, database }) {
      await ask("CREATE USER IF NOT EXISTS ?", [name]);
      await ask("ALTER USER ? IDENTIFIED BY ?", [name, given.reveal()]);
      await ask("GRANT ALL ON ??.* TO ?", [database, name]);
    },
    async stop() {
      await server.stop();
    },
  };
}

/** As root it wants to be told that root is meant. */
function asRoot(): readonly string[] {
  return process.getuid?.() === 0 ? ["--user=root"] : [];
}

/** Makes the data beside its place and moves it there whole, so that an interruption leaves none. */
async function makeData({ processes, onProgress, signal }: StartMariadbOptions, data: string): Promise<void> {
  onProgress?.("making the data of the server");
  const fresh = `${data}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  try {
    const result = await runCommand(processes, {
      name: "mariadb-install-db",
      command: await findServer(["mariadb-install-db"], debianPackage),
      args: [
        "--no-defaults",
        `--datadir=${fresh}`,
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        ...asRoot(),
      ],
      timeoutMs: 120_000,
      signal,
    });
    if (!result.succeeded) {
      const lines = result.tail.slice(-5).join("\n");
      throw new LocalError(
        "server-failed",
        `cannot make the data of MariaDB: it ${describeExit(result.exit)}:\n${lines}`,
      );
    }
    await rename(fresh, data);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}
