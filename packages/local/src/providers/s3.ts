import type { Secret } from "@paas-charm/core";
import { databagProvider } from "./databag.ts";
import type { Provider } from "./provider.ts";

/** An S3 server that can make buckets. */
export interface S3Server {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: Secret;
  readonly version: string;
  /** Makes the bucket unless it is there. */
  createBucket(name: string): Promise<void>;
}

/** What a bucket may be called. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * The provider's side of `s3`: a bucket as requested, and the keys. The interface knows no secrets, so they are plain, as in production.
 *
 * @param message - the unit's status message
 * @see charms.data_platform_libs.v0.s3
 */
export function s3Provider(server: S3Server, message: string): Provider {
  const { endpoint, region, accessKey, secretKey, version } = server;
  return databagProvider({
    charm: "s3-integrator",
    endpoint: "s3-credentials",
    interface: "s3",
    address: endpoint,
    version,
    message,
    async answer({ relation, app: { bucket: requested } }) {
      if (requested === undefined) return undefined;
      const bucket = bucketName.test(requested) ? requested : `relation-${relation}`;
      await server.createBucket(bucket);
      return {
        app: {
          data: JSON.stringify({ bucket: requested }),
          "access-key": accessKey,
          "secret-key": secretKey.reveal(),
          bucket,
          endpoint,
          region,
          "s3-uri-style": "path",
        },
      };
    },
  });
}
