import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { secret } from "@paas-charm/core";
import { cacheDirectory, findPython, freePort, makePythonEnvironment, type Processes } from "@paas-charm/local";
import { provided } from "@paas-charm/testing";
import { startRabbitmq } from "../../packages/local/src/backing/rabbitmq/start-rabbitmq.ts";
import { startRedis } from "../../packages/local/src/backing/redis/start-redis.ts";
import { s3Packages, startS3 } from "../../packages/local/src/backing/s3/start-s3.ts";
import { startSmtp } from "../../packages/local/src/backing/smtp/start-smtp.ts";

/** A server that an example uses beside its database when it is integrated with one. */
export type NeighbourName = "rabbitmq" | "redis" | "s3" | "smtp";

/** A real one, as a relation tells of it. */
export interface Neighbour {
  readonly relation: ReturnType<typeof provided.redis>;
  /** What it has been given, where it keeps that: one text for each. */
  received(): Promise<readonly string[]>;
  /** The charm's environment with the port that it listens on, where the interface fixes another one. */
  reached?(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

// What the charm asks for under the name of the guest book. A password may hold anything.
const username = "guestbook";
const password = "p@ss/w#rd:ä%41?&";

/** Starts a neighbour with a state of its own below the folder. */
export async function startNeighbour(name: NeighbourName, processes: Processes, folder: string): Promise<Neighbour> {
  const directory = join(folder, name);
  await mkdir(directory);
  if (name === "redis") {
    const { host, port, stop } = await startRedis({ processes, directory });
    const remoteUnits = { 0: { hostname: host, port: `${port}` } };
    return { relation: provided.redis("redis", { remoteUnits }), received: async () => [], stop };
  }
  if (name === "rabbitmq") {
    const port = await freePort("127.0.0.1");
    const { host, createUser, stop } = await startRabbitmq({ processes, directory, port });
    await createUser({ name: username, password: secret(password), vhost: "/" });
    return {
      relation: provided.rabbitmq("rabbitmq", { remoteAppData: { hostname: host, password } }),
      received: async () => [],
      reached: (environment) =>
        Object.fromEntries(
          Object.entries(environment).map(([key, value]) => [key, value.replaceAll(":5672/", `:${port}/`)]),
        ),
      stop,
    };
  }
  if (name === "s3") {
    const spec = { python: await findPython({ processes }), packages: s3Packages, files: [] };
    const { python } = await makePythonEnvironment(spec, { processes, cache: cacheDirectory() });
    const { endpoint, region, accessKey, secretKey, createBucket, stop } = await startS3({
      processes,
      python,
      directory,
    });
    await createBucket("guestbook");
    const remoteAppData = {
      "access-key": accessKey,
      "secret-key": secretKey.reveal(),
      bucket: "guestbook",
      endpoint,
      region,
      "s3-uri-style": "path",
    };
    return { relation: provided.s3("s3", { remoteAppData }), received: async () => [], stop };
  }
  const files: string[] = [];
  const {
    host,
    port,
    user,
    password: given,
    stop,
  } = await startSmtp({ directory, onMail: ({ file }) => files.push(file) });
  const remoteAppData = {
    host,
    port: `${port}`,
    user,
    password: given.reveal(),
    auth_type: "plain",
    transport_security: "none",
  };
  return {
    relation: provided.smtp("smtp", { remoteAppData }),
    received: () => Promise.all(files.map((file) => readFile(file, "utf8"))),
    stop,
  };
}
