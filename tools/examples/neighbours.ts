import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory, findPython, makePythonEnvironment, type Processes } from "@paas-charm/local";
import { provided } from "@paas-charm/testing";
import { startRedis } from "../../packages/local/src/backing/redis/start-redis.ts";
import { s3Packages, startS3 } from "../../packages/local/src/backing/s3/start-s3.ts";
import { startSmtp } from "../../packages/local/src/backing/smtp/start-smtp.ts";

/** A server that an example uses beside its database when it is integrated with one. */
export type NeighbourName = "redis" | "s3" | "smtp";

/** A real one, as a relation tells of it. */
export interface Neighbour {
  readonly relation: ReturnType<typeof provided.redis>;
  /** What it has been given, where it keeps that: one text for each. */
  received(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts a neighbour with a state of its own below the folder. */
export async function startNeighbour(name: NeighbourName, processes: Processes, folder: string): Promise<Neighbour> {
  const directory = join(folder, name);
  await mkdir(directory);
  if (name === "redis") {
    const { host, port, stop } = await startRedis({ processes, directory });
    const remoteUnits = { 0: { hostname: host, port: `${port}` } };
    return { relation: provided.redis("redis", { remoteUnits }), received: async () => [], stop };
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
  const { host, port, user, password, stop } = await startSmtp({ directory, onMail: ({ file }) => files.push(file) });
  const remoteAppData = {
    host,
    port: `${port}`,
    user,
    password: password.reveal(),
    auth_type: "plain",
    transport_security: "none",
  };
  return {
    relation: provided.smtp("smtp", { remoteAppData }),
    received: () => Promise.all(files.map((file) => readFile(file, "utf8"))),
    stop,
  };
}
