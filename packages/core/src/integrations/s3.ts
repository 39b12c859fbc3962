import type { Problem } from "../conditions.ts";
import type { AppFacts } from "../framework.ts";
import type { Databag } from "../juju/hook-tools.ts";
import { type Secret, secret } from "../secret.ts";
import { pythonJson } from "../workload/python-json.ts";
import type { Env, Integration, Publication, Reading, Ready, RelationView } from "./contract.ts";
import { invalidRelation, notYet } from "./relation-faults.ts";
import { variablePrefix } from "./variable-prefix.ts";

/** A bucket, and the keys to it. */
export interface S3Data {
  readonly accessKey: string;
  readonly secretKey: Secret;
  readonly bucket: string;
  readonly region?: string;
  readonly storageClass?: string;
  /** URL of a server other than Amazon's. */
  readonly endpoint?: string;
  readonly path?: string;
  readonly apiVersion?: string;
  /** As the provider says it: `path`, `host`, or something else. */
  readonly uriStyle?: string;
  /** In the words of Amazon's libraries: `host` is `virtual`. */
  readonly addressingStyle?: string;
  /** Certificates that the server's is signed by, PEM or base64. */
  readonly tlsCaChain?: readonly string[];
  readonly attributes?: readonly string[];
}

/** Object storage over `s3`, version 0. Source: charm-relation-interfaces `s3/v0`, charms.data_platform_libs.v0.s3 0.6. */
export const s3Integration = (): Integration<S3Data> => ({
  interface: "s3",
  role: "requires",
  endpoint: "s3",
  rank: 60,
  envRank: 50,
  needs: () => ({}),
  read: readS3,
  publish: publishRequest,
  contribute: (ready) => ({ env: Object.assign({}, ...ready.map(s3Env)) }),
  migrationKey: ({ endpoint, bucket, path }) => JSON.stringify([endpoint, bucket, path]),
});

const textKeys = [
  ["region", "region"],
  ["storage-class", "storageClass"],
  ["endpoint", "endpoint"],
  ["path", "path"],
  ["s3-api-version", "apiVersion"],
  ["s3-uri-style", "uriStyle"],
] as const;

function readS3({ endpoint, remote: { app } }: RelationView): Reading<S3Data> {
  const { "access-key": accessKey, "secret-key": secretKey, bucket } = app;
  // The bucket may be there before the keys; everything else comes with them.
  const withKeys = ["access-key", "secret-key", "tls-ca-chain", "attributes", ...textKeys.map(([key]) => key)];
  if (withKeys.every((key) => app[key] === undefined)) {
    return notYet(endpoint, "the provider has not published keys yet");
  }
  if (!accessKey || !secretKey || !bucket) {
    const missing = ["access-key", "secret-key", "bucket"].filter((key) => !app[key]);
    return invalidRelation(
      endpoint,
      missing.map((key) => ({ key, reason: "missing" })),
    );
  }
  const chain = readList(app, "tls-ca-chain");
  const attributes = readList(app, "attributes");
  const used = ["access-key", "secret-key", "bucket", ...textKeys.map(([key]) => key)];
  const problems = [
    ...used.filter((key) => app[key]?.includes("\0")).map((key): Problem => ({ key, reason: "holds a NUL character" })),
    ...("problem" in chain ? [chain.problem] : []),
    ...("problem" in attributes ? [attributes.problem] : []),
  ];
  if (problems.length > 0) return invalidRelation(endpoint, problems);
  const style = app["s3-uri-style"];
  return {
    state: "ready",
    data: {
      accessKey,
      secretKey: secret(secretKey),
      bucket,
      ...Object.fromEntries(textKeys.flatMap(([key, name]) => (app[key] === undefined ? [] : [[name, app[key]]]))),
      ...(style !== undefined && { addressingStyle: style === "host" ? "virtual" : style }),
      ...("list" in chain && chain.list.length > 0 && { tlsCaChain: chain.list }),
      ...("list" in attributes && attributes.list.length > 0 && { attributes: attributes.list }),
    },
  };
}

/**
 * A key whose value is a JSON list of texts. Resetting it leaves `""` or null behind, which mean absent; a certificate may stand there
 * as it is.
 */
function readList(
  app: Databag,
  key: "tls-ca-chain" | "attributes",
): { list: readonly string[] } | { problem: Problem } {
  const text = app[key]?.trim();
  if (!text) return { list: [] };
  const problem = (reason: string) => ({ problem: { key, reason } });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const bare = key === "tls-ca-chain" && /^(-----BEGIN [^-]+-----|[A-Za-z0-9+/=\s]+$)/.test(text);
    return bare && !text.includes("\0") ? { list: [text] } : problem("no JSON list");
  }
  if (value === null || value === "") return { list: [] };
  if (!Array.isArray(value)) return problem("no JSON list");
  const isText = (item: unknown): item is string => typeof item === "string" && !item.includes("\0");
  return value.every(isText) ? { list: value } : problem("an item is no text");
}

/** The leader asks for a bucket named like the application, in whatever hook it is missing, unless the provider has answered already. */
function publishRequest({ own, remote }: RelationView, { app }: AppFacts): Publication {
  const answered = Object.keys(remote.app).some((key) => key !== "lib-version");
  return own.app === "not-readable" || own.app["bucket"] !== undefined || answered ? {} : { app: { bucket: app } };
}

function s3Env({ endpoint, data }: Ready<S3Data>): Env {
  const name = `${variablePrefix(endpoint, "s3")}S3`;
  return {
    [`${name}_ACCESS_KEY`]: data.accessKey,
    [`${name}_SECRET_KEY`]: data.secretKey,
    [`${name}_BUCKET`]: data.bucket,
    [`${name}_REGION`]: data.region,
    [`${name}_STORAGE_CLASS`]: data.storageClass,
    [`${name}_ENDPOINT`]: data.endpoint,
    [`${name}_PATH`]: data.path,
    [`${name}_API_VERSION`]: data.apiVersion,
    [`${name}_URI_STYLE`]: data.uriStyle,
    [`${name}_ADDRESSING_STYLE`]: data.addressingStyle,
    [`${name}_ATTRIBUTES`]: data.attributes && pythonJson(data.attributes),
    [`${name}_TLS_CA_CHAIN`]: data.tlsCaChain && pythonJson(data.tlsCaChain),
  };
}
