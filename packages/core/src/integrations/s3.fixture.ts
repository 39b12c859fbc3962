import type { IntegrationFixture } from "./harness/fixture.ts";

const certificate = "-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----";

export const fixture: IntegrationFixture = {
  forms: [
    {
      form: "keys and a bucket",
      app: { data: '{"bucket": "guestbook"}', "access-key": "AK123", "secret-key": "sk-hidden", bucket: "guestbook" },
      env: { S3_ACCESS_KEY: "AK123", S3_SECRET_KEY: "sk-hidden", S3_BUCKET: "guestbook" },
      sensitive: ["sk-hidden"],
      required: ["app.access-key", "app.secret-key", "app.bucket"],
      unusable: [
        ["app.access-key", ""],
        ["app.bucket", ""],
        ["app.bucket", "b\0"],
      ],
    },
    {
      form: "every key",
      app: {
        "access-key": "AK123",
        "secret-key": "sk-hidden",
        bucket: "guestbook",
        region: "us-east-1",
        "storage-class": "GLACIER",
        endpoint: "https://s3.example.com",
        path: "/path/subpath/",
        "s3-api-version": "4",
        "s3-uri-style": "host",
        "tls-ca-chain": JSON.stringify([certificate]),
        attributes: '["header1:value1","header2:value2"]',
        "delete-older-than-days": "7",
      },
      env: {
        S3_ACCESS_KEY: "AK123",
        S3_SECRET_KEY: "sk-hidden",
        S3_BUCKET: "guestbook",
        S3_REGION: "us-east-1",
        S3_STORAGE_CLASS: "GLACIER",
        S3_ENDPOINT: "https://s3.example.com",
        S3_PATH: "/path/subpath/",
        S3_API_VERSION: "4",
        S3_URI_STYLE: "host",
        S3_ADDRESSING_STYLE: "virtual",
        S3_TLS_CA_CHAIN: `["${certificate.replaceAll("\n", "\\n")}"]`,
        S3_ATTRIBUTES: '["header1:value1", "header2:value2"]',
      },
      sensitive: ["sk-hidden"],
      required: ["app.access-key", "app.secret-key", "app.bucket"],
      unusable: [
        ["app.tls-ca-chain", "[1]"],
        ["app.tls-ca-chain", '{"a": "b"}'],
        ["app.tls-ca-chain", '["unterminated'],
        ["app.attributes", "header1:value1"],
        ["app.attributes", "[null]"],
      ],
    },
  ],
  fault: (env, prefix) => {
    const missing = ["ACCESS_KEY", "SECRET_KEY", "BUCKET"].find((name) => !env[`${prefix}S3_${name}`]);
    if (missing !== undefined) return `S3_${missing} is missing`;
    const lists = ["TLS_CA_CHAIN", "ATTRIBUTES"].flatMap((name) => env[`${prefix}S3_${name}`] ?? []);
    return lists.every((text) => JSON.parse(text).every((item: unknown) => typeof item === "string"))
      ? undefined
      : "a list holds something else than texts";
  },
};
