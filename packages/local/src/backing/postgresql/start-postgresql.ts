import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secret } from "@paas-charm/core";
import { LocalError } from "../../local-error.ts";
import {
  describeExit,
  type ManagedProcess,
  type ProcessExit,
  type Processes,
  runCommand,
} from "../../processes/index.ts";
import { keptPassword, keptPort } from "../kept-values.ts";
import { type Administrator, answers, createDatabase, createUser, type DatabaseUser } from "./administration.ts";
import { findPostgresql, type PostgresqlBinaries } from "./server-binaries.ts";
import { findUnprivileged, type Unprivileged } from "./unprivileged.ts";

/** How to start a server. */
export interface StartPostgresqlOptions {
  readonly processes: Processes;
  /** Directory that outlives the run, for what is downloaded. */
  readonly cache: string;
  /** Directory of this server alone: its data, its password and its port are kept there between runs. */
  readonly stateDirectory: string;
  /** Takes the server from one place only; the npm package and then the system by default. */
  readonly from?: "npm" | "system";
  /** Gets a line for a person at each long step. */
  readonly onProgress?: (line: string) => void;
  /** Gets each line of the server's log. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A PostgreSQL server that runs. */
export interface RunningPostgresql {
  readonly host: string;
  readonly port: number;
  /** Such as `18.4`. */
  readonly version: string;
  readonly from: "npm" | "system";
  readonly pid: number;
  /** Settles when the server has ended, however that came. */
  readonly exited: Promise<ProcessExit>;
  createDatabase(name: string): Promise<void>;
  createUser(user: DatabaseUser): Promise<void>;
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const startMs = 60_000;

/**
 * Starts a real PostgreSQL on a free port of this machine alone, with passwords required. The first start makes the data; later ones
 * find it, the password and, when it is still free, the port.
 *
 * @throws {@link LocalError} `postgresql-missing`, `postgresql-root`, `postgresql-failed` with the last lines of the server's
 *   log; the reason of an abort, after which nothing half made is left
 */
export async function startPostgresql(options: StartPostgresqlOptions): Promise<RunningPostgresql> {
  const data = join(options.stateDirectory, "data");
  const written = await readFile(join(data, "PG_VERSION"), "utf8").catch(() => undefined);
  const binaries = await findPostgresql({
    processes: options.processes,
    cache: options.cache,
    from: options.from,
    major: written === undefined ? undefined : Number.parseInt(written, 10),
    onProgress: options.onProgress,
    signal: options.signal,
  });
  const unprivileged = await findUnprivileged(options.processes, {
    program: join(binaries.bin, "postgres"),
    signal: options.signal,
  });
  await mkdir(options.stateDirectory, { recursive: true });
  const password = await keptPassword(options.stateDirectory);
  if (written === undefined) {
    options.onProgress?.("making the database cluster");
    await makeCluster(options, binaries, unprivileged, { data, password });
  }
  const port = await keptPort(options.stateDirectory, host);
  const server = await startServer(options, binaries, unprivileged, { data, port });
  const admin: Administrator = { host, port, user: "postgres", password };
  await untilItAnswers(server, admin, options.signal);
  return {
    host,
    port,
    version: binaries.version,
    from: binaries.from,
    pid: server.pid,
    exited: server.exited,
    createDatabase: (name) => createDatabase(admin, name),
    createUser: (user) => createUser(admin, user),
    async stop() {
      await server.stop();
    },
  };
}

/** Makes the cluster beside its place and moves it there whole, so that an interruption leaves none. */
async function makeCluster(
  options: StartPostgresqlOptions,
  binaries: PostgresqlBinaries,
  unprivileged: Unprivileged,
  { data, password }: { readonly data: string; readonly password: Secret },
): Promise<void> {
  const fresh = `${data}.new`;
  const passwordFile = join(fresh, "..", "password.initdb");
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await unprivileged.own(fresh);
  await writeFile(passwordFile, password.reveal(), { mode: 0o600 });
  await unprivileged.own(passwordFile);
  try {
    const result = await runCommand(options.processes, {
      name: "initdb",
      ...unprivileged.wrap(join(binaries.bin, "initdb"), [
        `--pgdata=${fresh}`,
        "--username=postgres",
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
      ]),
      environment: plainEnvironment(),
      timeoutMs: startMs,
      signal: options.signal,
    });
    if (!result.succeeded) throw failed(`initdb ${describeExit(result.exit)}`, result.tail);
    await rename(fresh, data);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}

async function startServer(
  options: StartPostgresqlOptions,
  binaries: PostgresqlBinaries,
  unprivileged: Unprivileged,
  { data, port }: { readonly data: string; readonly port: number },
): Promise<ManagedProcess> {
  await chmod(data, 0o700);
  const settings = { listen_addresses: host, port: `${port}`, unix_socket_directories: "", max_connections: "200" };
  return options.processes.start({
    name: "postgres",
    ...unprivileged.wrap(join(binaries.bin, "postgres"), [
      "-D",
      data,
      ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
    ]),
    environment: plainEnvironment(),
    // Fast shutdown: clients are disconnected, data is written.
    stopSignal: "SIGINT",
    orphanSignal: "SIGINT",
    ...(options.onLine ? { onLine: options.onLine } : {}),
  });
}

/** Variables such as `PGDATA` and `PGPORT` of the user's shell are about another server. */
function plainEnvironment(): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

async function untilItAnswers(server: ManagedProcess, admin: Administrator, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + startMs;
  while (!(await answers(admin))) {
    const late = Date.now() > deadline;
    if (signal?.aborted || late) await server.stop();
    signal?.throwIfAborted();
    if (!server.running)
      throw failed(late ? "it does not answer" : `it ${describeExit(await server.exited)}`, server.tail());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function failed(why: string, tail: readonly string[]): LocalError {
  const lines = tail.slice(-5).join("\n");
  return new LocalError("postgresql-failed", `cannot start PostgreSQL: ${why}${lines && `:\n${lines}`}`, {
    hint: hintFor(lines),
  });
}

function hintFor(lines: string): string {
  if (/lock file|already (in use|running)/.test(lines)) {
    return "another run uses the same data: stop it first, with `paas-charm stop`";
  }
  if (/could not look up effective user ID/.test(lines)) {
    return "PostgreSQL asks for its user's name: run this as a user whom /etc/passwd has";
  }
  return "to start with empty data, remove the state directory of this server";
}
