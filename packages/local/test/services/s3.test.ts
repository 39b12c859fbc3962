import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningS3, startS3 } from "../../src/backing/s3/start-s3.ts";
import { createProcesses, runCommand } from "../../src/processes/index.ts";
import { environmentFor } from "./charm-environment.ts";
import { programsMissing, pythonWithDrivers, runPython } from "./python-drivers.ts";

const processes = createProcesses();
const missing = await programsMissing("openssl");

/** Uses every variable that the charm gives, as an application would. */
const program = `
import boto3, json, os, socket, tempfile
from botocore.config import Config
from botocore.exceptions import ClientError

# The server's name, and those of buckets below it, are this machine's.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: resolve("127.0.0.1", *rest, **named)

chain = tempfile.NamedTemporaryFile("w", suffix=".pem")
chain.write("\\n".join(json.loads(os.environ["S3_TLS_CA_CHAIN"])))
chain.flush()
client = boto3.client(
    "s3",
    endpoint_url=os.environ["S3_ENDPOINT"],
    region_name=os.environ["S3_REGION"],
    aws_access_key_id=os.environ["S3_ACCESS_KEY"],
    aws_secret_access_key=os.environ["S3_SECRET_KEY"],
    verify=chain.name,
    config=Config(
        signature_version=os.environ["S3_API_VERSION"],
        s3={"addressing_style": os.environ["S3_ADDRESSING_STYLE"]},
    ),
)
urls = []
client.meta.events.register("before-send.s3", lambda request, **_: urls.append(request.url))
bucket, key = os.environ["S3_BUCKET"], os.environ["S3_PATH"] + "entry"
attributes = dict(pair.split(":", 1) for pair in json.loads(os.environ["S3_ATTRIBUTES"]))
try:
    client.put_object(Bucket=bucket, Key=key, Body=b"hello", Metadata=attributes, StorageClass=os.environ["S3_STORAGE_CLASS"])
    found = client.get_object(Bucket=bucket, Key=key)
    print(json.dumps([found["Body"].read().decode(), found["Metadata"], found["StorageClass"], urls[0]]))
except ClientError as error:
    print(json.dumps(error.response["Error"]["Code"]))
`;

describe.skipIf(missing !== undefined)(`a real S3 server${missing ? ` (${missing})` : ""}`, () => {
  let directory: string;
  let python: string;
  let server: RunningS3;
  let certificate: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "s3-"));
    python = await pythonWithDrivers(processes);
    const tls = { name: "s3.test", certificate: join(directory, "cert.pem"), key: join(directory, "key.pem") };
    const certified = await runCommand(processes, {
      name: "openssl",
      command: "openssl",
      args: [
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=s3.test"],
        ...["-addext", "subjectAltName=DNS:s3.test,DNS:*.s3.test,IP:127.0.0.1"],
        ...["-keyout", tls.key, "-out", tls.certificate],
      ],
      timeoutMs: 60_000,
    });
    if (!certified.succeeded) throw new Error(`cannot make a certificate:\n${certified.output}`);
    server = await startS3({ processes, python, directory, tls });
    await server.createBucket("guest-book");
    certificate = await readFile(tls.certificate, "utf8");
  }, 600_000);

  afterAll(async () => {
    await processes.stopAll();
    await rm(directory, { recursive: true, force: true });
  });

  const environment = (style: string, secretKey = server.secretKey.reveal()) =>
    environmentFor({
      interface: "s3",
      endpoint: "s3",
      app: {
        "access-key": server.accessKey,
        "secret-key": secretKey,
        bucket: "guest-book",
        endpoint: server.endpoint,
        region: "us-east-1",
        "storage-class": "STANDARD_IA",
        path: "entries/",
        "s3-api-version": "s3v4",
        "s3-uri-style": style,
        "tls-ca-chain": JSON.stringify([certificate]),
        attributes: '["origin:guest book"]',
      },
    });

  test.for([
    ["path", (port: string) => `https://s3.test:${port}/guest-book/entries/entry`],
    ["host", (port: string) => `https://guest-book.s3.test:${port}/entries/entry`],
  ] as const)("keeps an object, and gives it back, with the bucket in the %s", async ([style, url]) => {
    const answer = await runPython(processes, python, program, await environment(style));

    const { port } = new URL(server.endpoint);
    expect(answer).toEqual(["hello", { origin: "guest book" }, "STANDARD_IA", url(port)]);
  });

  test("lets nobody in with another secret key", async () => {
    const answer = await runPython(processes, python, program, await environment("path", "another"));

    expect(answer).toBe("SignatureDoesNotMatch");
  });
});
