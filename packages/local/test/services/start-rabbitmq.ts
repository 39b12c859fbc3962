import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "amqplib";
import { freePort } from "../../src/backing/index.ts";
import { untilReady } from "../../src/backing/until-ready.ts";
import { findProgram, type Processes } from "../../src/processes/index.ts";

/** The program behind Debian's wrapper, which would change the user and use the system's own data. */
export const rabbitmqServer = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** A broker of this machine alone, with one user, who owns one virtual host. */
export async function startRabbitmq(
  processes: Processes,
  directory: string,
  user: { readonly name: string; readonly password: string; readonly vhost: string },
): Promise<{ readonly host: string; readonly port: number }> {
  const host = "127.0.0.1";
  const port = await freePort(host);
  const [distribution, names] = [await freePort(host), await freePort(host)];
  const home = join(directory, "home");
  await mkdir(home);
  await writeFile(join(directory, "rabbitmq.conf"), "loopback_users = none\n");
  await writeFile(join(directory, "advanced.config"), renderUser(user));
  await writeFile(join(directory, "plugins"), "[].\n");
  // Erlang's name server would outlive us if the broker started it.
  const nameServer = await processes.start({
    name: "epmd",
    command: (await findProgram("epmd")) ?? "epmd",
    args: ["-port", `${names}`, "-address", host],
  });
  const server = await processes.start({
    name: "rabbitmq-server",
    command: rabbitmqServer,
    args: [],
    directory,
    environment: {
      PATH: process.env["PATH"] ?? "/usr/bin:/bin",
      HOME: home,
      LANG: "C.UTF-8",
      ERL_EPMD_PORT: `${names}`,
      ERL_EPMD_ADDRESS: host,
      RABBITMQ_NODENAME: "services-test@localhost",
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
  });
  const { name: username, password, vhost } = user;
  await untilReady(server, async () => {
    if (!nameServer.running) throw new Error("epmd has ended");
    const connection = await connect({ hostname: host, port, username, password, vhost });
    await connection.close();
  });
  return { host, port };
}

/** The first user as Erlang terms of bytes, in which no character is special. */
function renderUser({ name, password, vhost }: Readonly<Record<"name" | "password" | "vhost", string>>): string {
  const bytes = (text: string): string => `<<${[...Buffer.from(text)].join(",")}>>`;
  const settings = { default_user: name, default_pass: password, default_vhost: vhost };
  const terms = Object.entries(settings).map(([key, value]) => `{${key}, ${bytes(value)}}`);
  return `[{rabbit, [${terms.join(", ")}]}].\n`;
}
