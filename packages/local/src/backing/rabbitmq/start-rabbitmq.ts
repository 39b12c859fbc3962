import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secret } from "@paas-charm/core";
import { LocalError } from "../../local-error.ts";
import { findProgram, type Processes } from "../../processes/index.ts";
import { findServer } from "../find-server.ts";
import { freePort } from "../free-port.ts";
import { keptPassword } from "../kept-values.ts";
import { untilReady } from "../until-ready.ts";
import { type BrokerUser, createUser, overview } from "./administration.ts";

/** The program behind Debian's wrapper, which would change the user and use the system's own data. */
export const rabbitmqServer = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** How to start a broker. */
export interface StartRabbitmqOptions {
  readonly processes: Processes;
  /** Directory of this broker alone: its data and the administrator's password are kept there between runs. */
  readonly directory: string;
  /** Port of AMQP: 5672, which the interface fixes, in a model. */
  readonly port: number;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A broker that runs. */
export interface RunningRabbitmq {
  readonly host: string;
  readonly port: number;
  /** Such as `3.10.8`. */
  readonly version: string;
  /** Makes the virtual host and the user, or gives an existing one the password, and all rights in it. */
  createUser(user: BrokerUser): Promise<void>;
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const administrator = "paas-charm";

/**
 * Starts a real RabbitMQ for this machine alone. The first start makes the data; later ones find it.
 *
 * @throws {@link LocalError} `program-missing`, `server-failed`
 */
export async function startRabbitmq(options: StartRabbitmqOptions): Promise<RunningRabbitmq> {
  const { processes, directory, port, signal } = options;
  const program = (await findProgram(rabbitmqServer)) ?? (await findServer(["rabbitmq-server"], "rabbitmq-server"));
  const password = await keptPassword(directory);
  const [distribution, names, management] = [await freePort(host), await freePort(host), await freePort(host)];
  const home = join(directory, "home");
  await mkdir(home, { recursive: true });
  const settings = ["loopback_users = none", `management.tcp.ip = ${host}`, `management.tcp.port = ${management}`];
  await writeFile(join(directory, "rabbitmq.conf"), `${settings.join("\n")}\n`);
  await writeFile(join(directory, "advanced.config"), renderUser(administrator, password), { mode: 0o600 });
  await writeFile(join(directory, "plugins"), "[rabbitmq_management].\n");
  // Erlang's name server would outlive us if the broker started it.
  const nameServer = await processes.start({
    name: "epmd",
    command: await findServer(["epmd"], "rabbitmq-server"),
    args: ["-port", `${names}`, "-address", host],
  });
  const server = await processes.start({
    name: "rabbitmq-server",
    command: program,
    args: [],
    directory,
    environment: {
      PATH: process.env["PATH"] ?? "/usr/bin:/bin",
      HOME: home,
      LANG: "C.UTF-8",
      ERL_EPMD_PORT: `${names}`,
      ERL_EPMD_ADDRESS: host,
      RABBITMQ_NODENAME: "paas-charm@localhost",
      RABBITMQ_NODE_IP_ADDRESS: host,
      RABBITMQ_NODE_PORT: `${port}`,
      RABBITMQ_DIST_PORT: `${distribution}`,
      RABBITMQ_MNESIA_BASE: join(directory, "mnesia"),
      RABBITMQ_LOG_BASE: join(directory, "log"),
      RABBITMQ_LOGS: "-",
      RABBITMQ_CONFIG_FILE: join(directory, "rabbitmq.conf"),
      RABBITMQ_ADVANCED_CONFIG_FILE: join(directory, "advanced.config"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, "plugins"),
      RABBITMQ_PID_FILE: join(directory, "pid"),
    },
    // It closes its data when it is asked to end.
    orphanSignal: "SIGTERM",
    ...(options.onLine && { onLine: options.onLine }),
  });
  const admin = { url: `http://${host}:${management}`, user: administrator, password };
  let version = "unknown";
  await untilReady(
    server,
    async () => {
      if (!nameServer.running) throw new LocalError("server-failed", "epmd has ended");
      version = (await overview(admin)).version;
    },
    signal,
  );
  return {
    host,
    port,
    version,
    createUser: (user) => createUser(admin, user),
    async stop() {
      await server.stop();
      await nameServer.stop();
    },
  };
}

/** The first user as Erlang terms of bytes, in which no character is special. */
function renderUser(name: string, password: Secret): string {
  const bytes = (text: string): string => `<<${[...Buffer.from(text)].join(",")}>>`;
  return `[{rabbit, [{default_user, ${bytes(name)}}, {default_pass, ${bytes(password.reveal())}}]}].\n`;
}
