import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { type Processes, runCommand } from "../../processes/index.ts";
import { findServer } from "../find-server.ts";
import { keptPort } from "../kept-values.ts";
import { untilReady } from "../until-ready.ts";

/** How to start a server. */
export interface StartRedisOptions {
  readonly processes: Processes;
  /** Directory of this server alone: its data and its port are kept there between runs. */
  readonly directory: string;
  /** Further lines of its configuration file. */
  readonly settings?: readonly string[];
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A Redis or Valkey server that runs. */
export interface RunningRedis {
  readonly host: string;
  readonly port: number;
  /** Such as `7.0.15`. */
  readonly version: string;
  stop(): Promise<void>;
}

const host = "127.0.0.1";

/**
 * Starts a real Redis, or Valkey, on a free port of this machine alone, without a password. Each write is on disk before long, and the next
 * start finds it.
 *
 * @throws {@link LocalError} `program-missing`, `server-failed`
 */
export async function startRedis(options: StartRedisOptions): Promise<RunningRedis> {
  const { processes, directory, signal } = options;
  const program = await findServer(["redis-server", "valkey-server"], "redis-server");
  const version = await versionOf(processes, program);
  const port = await keptPort(directory, host);
  const settings = [
    `bind ${host}`,
    `port ${port}`,
    `dir ${JSON.stringify(directory)}`,
    "appendonly yes",
    ...(options.settings ?? []),
  ];
  const file = join(directory, "redis.conf");
  await writeFile(file, `${settings.join("\n")}\n`, { mode: 0o600 });
  const server = await processes.start({
    name: "redis-server",
    command: program,
    args: [file],
    directory,
    // It writes its data when it is asked to end.
    orphanSignal: "SIGTERM",
    ...(options.onLine && { onLine: options.onLine }),
  });
  await untilReady(server, () => ping(port), signal);
  return {
    host,
    port,
    version,
    async stop() {
      await server.stop();
    },
  };
}

async function versionOf(processes: Processes, program: string): Promise<string> {
  const args = ["--version"];
  const { output } = await runCommand(processes, { name: "redis-server", command: program, args, timeoutMs: 10_000 });
  return /\bv=(\S+)/.exec(output)?.[1] ?? "unknown";
}

/** @throws while nobody answers, and while the server reads its data */
async function ping(port: number): Promise<void> {
  const socket = connect({ host, port }).setTimeout(2_000, () => socket.destroy());
  try {
    socket.write("PING\r\n");
    const [reply]: Buffer[] = await once(socket, "data");
    // A server that wants a password answers as well.
    if (!/^(\+PONG|-NOAUTH)/.test(`${reply}`)) throw new Error(`${reply}`);
  } finally {
    socket.destroy();
  }
}
