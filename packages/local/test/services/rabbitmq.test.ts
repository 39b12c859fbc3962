import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "@paas-charm/core";
import { connect } from "amqplib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../src/backing/index.ts";
import { type RunningRabbitmq, rabbitmqServer, startRabbitmq } from "../../src/backing/rabbitmq/start-rabbitmq.ts";
import { createProcesses } from "../../src/processes/index.ts";
import { environmentFor } from "./charm-environment.ts";
import { oddPassword } from "./odd-password.ts";
import { programsMissing, pythonWithDrivers, runPython } from "./python-drivers.ts";

const processes = createProcesses();
const missing = await programsMissing(rabbitmqServer, "epmd");

describe.skipIf(missing !== undefined)(`a real RabbitMQ${missing ? ` (${missing})` : ""}`, () => {
  let directory: string;
  let python: string;
  let server: RunningRabbitmq;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "rabbitmq-"));
    python = await pythonWithDrivers(processes);
    server = await startRabbitmq({ processes, directory, port: await freePort("127.0.0.1") });
    await server.createUser({ name: "plain", password: secret(oddPassword), vhost: "/" });
  }, 600_000);

  afterAll(async () => {
    await processes.stopAll();
    await rm(directory, { recursive: true, force: true });
  });

  /** The port is fixed by the interface, so the server that listens on another one is put in its place. */
  const reached = (env: Readonly<Record<string, string>>): Record<string, string> => {
    const entries = Object.entries(env).map(([key, value]) => [key, value.replaceAll(":5672/", `:${server.port}/`)]);
    return { ...Object.fromEntries(entries), RABBITMQ_PORT: `${server.port}` };
  };

  test("takes a message from one driver to another by parts and by URL, whatever the password", async () => {
    const env = reached(
      await environmentFor({
        interface: "rabbitmq",
        endpoint: "rabbitmq",
        app: { hostname: server.host, password: oddPassword },
      }),
    );

    // By its parts: amqplib decodes a URL's password as Latin 1.
    const connection = await connect({
      hostname: env["RABBITMQ_HOSTNAME"] ?? "",
      port: Number(env["RABBITMQ_PORT"]),
      username: env["RABBITMQ_USERNAME"] ?? "",
      password: env["RABBITMQ_PASSWORD"] ?? "",
      vhost: env["RABBITMQ_VHOST"] ?? "",
    });
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue("greetings");
    channel.sendToQueue("greetings", Buffer.from("from node ✓"));
    await channel.waitForConfirms();
    const received = await runPython(
      processes,
      python,
      `
import json, os, pika
connection = pika.BlockingConnection(pika.URLParameters(os.environ["RABBITMQ_CONNECT_STRING"]))
channel = connection.channel()
_, _, body = channel.basic_get("greetings", auto_ack=True)
channel.basic_publish("", "greetings", "from python".encode())
connection.close()
print(json.dumps(body.decode()))
`,
      env,
    );
    const answer = await channel.get("greetings", { noAck: true });
    await connection.close();

    expect(received).toBe("from node ✓");
    expect(answer).toMatchObject({ content: Buffer.from("from python") });
  });

  test("is reached by the list of URLs of several units, though one of them is down", async () => {
    const unit = (hostname: string) => ({ hostname, password: oddPassword });
    const env = reached(
      await environmentFor({
        interface: "rabbitmq",
        endpoint: "rabbitmq",
        units: { 0: unit("127.0.0.99"), 1: unit(server.host) },
      }),
    );

    const answer = await runPython(
      processes,
      python,
      `
import json, os, pika
urls = [pika.URLParameters(url) for url in os.environ["RABBITMQ_CONNECT_STRINGS"].split(",")]
connection = pika.BlockingConnection(urls)
parameters = pika.ConnectionParameters(
    host=os.environ["RABBITMQ_CONNECT_STRINGS"].rsplit("@", 1)[1].split(":")[0],
    port=int(os.environ["RABBITMQ_PORT"]),
    virtual_host=os.environ["RABBITMQ_VHOST"],
    credentials=pika.PlainCredentials(os.environ["RABBITMQ_USERNAME"], os.environ["RABBITMQ_PASSWORD"]),
)
by_parts = pika.BlockingConnection(parameters)
print(json.dumps([len(urls), connection.is_open, by_parts.is_open]))
`,
      env,
    );

    expect(answer).toEqual([2, true, true]);
  });

  test("keeps its messages from one run to the next", async () => {
    const { host, port } = server;
    const user = { name: "keeper", password: secret("old"), vhost: "kept messages/1" };
    const open = (password: string) =>
      connect({ hostname: host, port, username: user.name, password, vhost: user.vhost });
    await server.createUser(user);
    const first = await open("old");
    const channel = await first.createConfirmChannel();
    await channel.assertQueue("kept");
    channel.sendToQueue("kept", Buffer.from("message"), { persistent: true });
    await channel.waitForConfirms();
    await first.close();

    await server.stop();
    server = await startRabbitmq({ processes, directory, port });
    await server.createUser({ ...user, password: secret("new") });

    await expect(open("old")).rejects.toThrow(/ACCESS.REFUSED/);
    const second = await open("new");
    const message = await (await second.createChannel()).get("kept", { noAck: true });
    await second.close();
    expect(message).toMatchObject({ content: Buffer.from("message") });
  }, 240_000);
});
