import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { freePort } from "../../src/backing/index.ts";
import { untilReady } from "../../src/backing/until-ready.ts";
import { findProgram, type Processes, runCommand } from "../../src/processes/index.ts";

/** A MariaDB that runs. */
export interface RunningMariadb {
  readonly host: string;
  readonly port: number;
  /** Makes a database, and a user who may do anything in it. */
  createDatabase(name: string, user: { readonly name: string; readonly password: string }): Promise<void>;
}

/** A server of this machine alone, with data that is thrown away. */
export async function startMariadb(processes: Processes, directory: string): Promise<RunningMariadb> {
  const host = "127.0.0.1";
  const port = await freePort(host);
  const data = join(directory, "data");
  const socket = join(directory, "socket");
  await mkdir(data);
  // As root it wants to be told that root is meant.
  const as = process.getuid?.() === 0 ? ["--user=root"] : [];
  const made = await runCommand(processes, {
    name: "mariadb-install-db",
    command: "mariadb-install-db",
    args: ["--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal", "--skip-test-db", ...as],
    timeoutMs: 120_000,
  });
  if (!made.succeeded) throw new Error(`cannot make the data of MariaDB:\n${made.output}`);
  const server = await processes.start({
    name: "mariadbd",
    command: (await findProgram("mariadbd")) ?? "mariadbd",
    args: [
      "--no-defaults",
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${port}`,
      `--bind-address=${host}`,
      "--character-set-server=utf8mb4",
      "--innodb-buffer-pool-size=32M",
      ...as,
    ],
  });
  const asRoot = async (statements: readonly (readonly [sql: string, values: readonly string[]])[]): Promise<void> => {
    const connection = await createConnection({ socketPath: socket, user: "root", charset: "utf8mb4" });
    try {
      for (const [sql, values] of statements) await connection.query(sql, [...values]);
    } finally {
      await connection.end();
    }
  };
  await untilReady(server, () => asRoot([["SELECT 1", []]]));
  return {
    host,
    port,
    createDatabase: (name, user) =>
      asRoot([
        ["CREATE DATABASE ??", [name]],
        ["CREATE USER ? IDENTIFIED BY ?", [user.name, user.password]],
        ["GRANT ALL ON ??.* TO ?", [name, user.name]],
      ]),
  };
}
