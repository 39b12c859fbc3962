import { type Secret, secret } from "@paas-charm/core";
import { LocalError } from "../../local-error.ts";
import { type Processes, runCommand } from "../../processes/index.ts";
import { keptPort } from "../kept-values.ts";
import { untilReady } from "../until-ready.ts";

/** What the server's environment of Python needs. */
export const s3Packages: readonly string[] = ["moto[server]~=5.1"];

/** How to start a server. */
export interface StartS3Options {
  readonly processes: Processes;
  /** The interpreter of an environment with {@link s3Packages}. */
  readonly python: string;
  /** Directory of this server alone: its port is kept there between runs. */
  readonly directory: string;
  /** Speaks TLS, under a name that has to be resolved to this machine. */
  readonly tls?: {
    readonly name: string;
    /** Files in PEM. */
    readonly certificate: string;
    readonly key: string;
  };
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** An S3 server that runs. */
export interface RunningS3 {
  /** URL of the server. A bucket is found by path, and by host name below the server's. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: Secret;
  /** Of the program that it is, such as `5.1.4`. */
  readonly version: string;
  /** Makes the bucket unless it is there. */
  createBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const region = "us-east-1";
/** How many calls the server takes from anybody: those that make the user and the keys. */
const callsOfAnybody = 3;

/**
 * Starts an S3 server in memory, on a free port of this machine alone, which checks signatures. One user may do anything with their keys,
 * which the server makes up at each start.
 *
 * @throws {@link LocalError} `server-failed`
 */
export async function startS3(options: StartS3Options): Promise<RunningS3> {
  const { processes, python, directory, tls, signal } = options;
  const port = await keptPort(directory, host);
  const endpoint = tls === undefined ? `http://${host}:${port}` : `https://${tls.name}:${port}`;
  const server = await processes.start({
    name: "moto",
    command: python,
    args: [
      ...["-m", "moto.server", "-H", host, "-p", `${port}`],
      ...(tls === undefined ? [] : ["-c", tls.certificate, "-k", tls.key]),
    ],
    environment: {
      PATH: process.env["PATH"] ?? "",
      INITIAL_NO_AUTH_ACTION_COUNT: `${callsOfAnybody}`,
      // Under this name buckets are in the path; under names below it they are in the name.
      MOTO_S3_CUSTOM_ENDPOINTS: endpoint,
    },
    ...(options.onLine && { onLine: options.onLine }),
  });
  const run = async (program: string, keys: Readonly<Record<string, string>>): Promise<Record<string, string>> => {
    const { succeeded, output, tail } = await runCommand(processes, {
      name: "python",
      command: python,
      args: ["-c", `${connect}${program}`],
      environment: {
        PATH: process.env["PATH"] ?? "",
        ENDPOINT: `${tls === undefined ? "http" : "https"}://${host}:${port}`,
        AWS_DEFAULT_REGION: region,
        ...(tls && { AWS_CA_BUNDLE: tls.certificate }),
        ...keys,
      },
      timeoutMs: 60_000,
      signal,
    });
    if (!succeeded) throw new LocalError("server-failed", `cannot use the S3 server:\n${tail.slice(-3).join("\n")}`);
    return JSON.parse(output.trim().split("\n").at(-1) ?? "") as Record<string, string>;
  };
  let made: Record<string, string> = {};
  await untilReady(
    server,
    async () => {
      made = await run(makeUser, { AWS_ACCESS_KEY_ID: "anybody", AWS_SECRET_ACCESS_KEY: "anybody" });
    },
    signal,
  );
  const { accessKey = "", secretKey = "", version = "" } = made;
  const keys = { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey };
  const buckets = new Set<string>();
  return {
    endpoint,
    region,
    accessKey,
    secretKey: secret(secretKey),
    version,
    async createBucket(name) {
      if (buckets.has(name)) return;
      await run(makeBucket, { ...keys, BUCKET: name });
      buckets.add(name);
    },
    async stop() {
      await server.stop();
    },
  };
}

const connect = `
import boto3, json, os, socket
from importlib.metadata import version
from botocore.config import Config
from urllib.parse import urlsplit

at = dict(
    endpoint_url=os.environ["ENDPOINT"],
    config=Config(connect_timeout=2, retries={"total_max_attempts": 1}),
)
`;

const makeUser = `
# Whether the server listens is found out without a call.
socket.create_connection(("${host}", urlsplit(os.environ["ENDPOINT"]).port), 2).close()
iam = boto3.client("iam", **at)
iam.create_user(UserName="application")
key = iam.create_access_key(UserName="application")["AccessKey"]
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
iam.put_user_policy(UserName="application", PolicyName="all", PolicyDocument=json.dumps(policy))
print(json.dumps({"accessKey": key["AccessKeyId"], "secretKey": key["SecretAccessKey"], "version": version("moto")}))
`;

const makeBucket = `
boto3.client("s3", **at).create_bucket(Bucket=os.environ["BUCKET"])
print("{}")
`;
