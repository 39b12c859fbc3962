import { join } from "node:path";
import { freePort } from "../../src/backing/index.ts";
import { untilReady } from "../../src/backing/until-ready.ts";
import { type Processes, runCommand } from "../../src/processes/index.ts";
import { runPython } from "./python-drivers.ts";

/** An S3 server that runs. */
export interface RunningS3 {
  /** URL of the server; its name has to be resolved to this machine. */
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** PEM text of the certificate that signed the server's: its own. */
  readonly certificate: string;
}

/** How many calls the server takes from anybody: those that make the user, the keys and the bucket. */
const callsOfAnybody = 4;

/**
 * A server in memory that speaks TLS, checks signatures, and finds a bucket by path and by host name. One user may do anything with
 * their keys, which the server made up.
 *
 * @param python - the interpreter of an environment with boto3 and moto's server
 */
export async function startS3(
  processes: Processes,
  python: string,
  directory: string,
  bucket: string,
): Promise<RunningS3> {
  const port = await freePort("127.0.0.1");
  const endpoint = `https://s3.test:${port}`;
  const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  await makeCertificate(processes, cert, key);
  const server = await processes.start({
    name: "moto",
    command: python,
    args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", `${port}`, "-c", cert, "-k", key],
    environment: {
      PATH: process.env["PATH"] ?? "",
      INITIAL_NO_AUTH_ACTION_COUNT: `${callsOfAnybody}`,
      // Under this name buckets are in the path; under names below it they are in the name.
      MOTO_S3_CUSTOM_ENDPOINTS: endpoint,
    },
  });
  let made: unknown;
  await untilReady(server, async () => {
    made = await runPython(processes, python, makeUser, {
      ENDPOINT: `https://127.0.0.1:${port}`,
      BUCKET: bucket,
      CERT: cert,
    });
  });
  return { endpoint, ...(made as { accessKey: string; secretKey: string; certificate: string }) };
}

async function makeCertificate(processes: Processes, cert: string, key: string): Promise<void> {
  const { succeeded, output } = await runCommand(processes, {
    name: "openssl",
    command: "openssl",
    args: [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=s3.test"],
      ...["-addext", "subjectAltName=DNS:s3.test,DNS:*.s3.test,IP:127.0.0.1", "-keyout", key, "-out", cert],
    ],
    timeoutMs: 60_000,
  });
  if (!succeeded) throw new Error(`cannot make a certificate:\n${output}`);
}

const makeUser = `
import boto3, json, os, socket
from botocore.config import Config

at = dict(
    endpoint_url=os.environ["ENDPOINT"],
    region_name="us-east-1",
    aws_access_key_id="anybody",
    aws_secret_access_key="anybody",
    verify=os.environ["CERT"],
    config=Config(connect_timeout=2, retries={"total_max_attempts": 1}),
)
# Whether the server listens is found out without a call.
socket.create_connection(("127.0.0.1", int(os.environ["ENDPOINT"].rsplit(":", 1)[1])), 2).close()
iam = boto3.client("iam", **at)
iam.create_user(UserName="application")
key = iam.create_access_key(UserName="application")["AccessKey"]
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
iam.put_user_policy(UserName="application", PolicyName="all", PolicyDocument=json.dumps(policy))
boto3.client("s3", **at).create_bucket(Bucket=os.environ["BUCKET"])
print(json.dumps({
    "accessKey": key["AccessKeyId"],
    "secretKey": key["SecretAccessKey"],
    "certificate": open(os.environ["CERT"]).read(),
}))
`;
