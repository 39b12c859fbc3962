import type { Contribution, Env, RabbitmqData, Ready, RedisData, S3Data, ValkeyData } from "@paas-charm/core";

/** The Redis server of the first relation that is ready, in the words of Spring Data. */
export function redisProperties([first]: readonly Ready<RedisData>[]): Env {
  return first === undefined ? {} : serverProperties("spring.data.redis", first.data);
}

/** The Valkey server of the first relation that is ready. Dialect 1.12 had no words of Spring Data for it. */
export function valkeyContribution(
  usual: Contribution,
  [first]: readonly Ready<ValkeyData>[],
  { dialect }: { readonly dialect: string },
): Contribution {
  if (first === undefined || dialect === "1.12") return usual;
  return { ...usual, env: serverProperties("spring.data.valkey", first.data) };
}

function serverProperties(prefix: string, { url }: RedisData): Env {
  return {
    [`${prefix}.url`]: url.url,
    [`${prefix}.host`]: url.hostname,
    [`${prefix}.port`]: url.port === undefined ? undefined : `${url.port}`,
    [`${prefix}.username`]: url.username || undefined,
    [`${prefix}.password`]: url.password?.reveal() === "" ? undefined : url.password,
  };
}

/** The RabbitMQ server of the first relation that is ready, in the words of Spring AMQP: credentials as they are, one host. */
export function rabbitmqProperties([first]: readonly Ready<RabbitmqData>[]): Env {
  if (first === undefined) return {};
  const { host, port, username, password, vhost } = first.data;
  return {
    "spring.rabbitmq.host": host,
    "spring.rabbitmq.port": `${port}`,
    "spring.rabbitmq.username": username,
    "spring.rabbitmq.password": password,
    "spring.rabbitmq.virtual-host": vhost,
  };
}

/** The bucket of the first relation that is ready, in the words of Spring Cloud AWS. */
export function s3Properties([first]: readonly Ready<S3Data>[]): Env {
  if (first === undefined) return {};
  const { accessKey, secretKey, bucket, region, endpoint, uriStyle } = first.data;
  return {
    "spring.cloud.aws.credentials.accessKey": accessKey,
    "spring.cloud.aws.credentials.secretKey": secretKey,
    "spring.cloud.aws.s3.bucket": bucket,
    "spring.cloud.aws.region.static": region || undefined,
    "spring.cloud.aws.s3.endpoint": endpoint || undefined,
    // Servers other than Amazon's seldom answer under a host name for each bucket.
    "spring.cloud.aws.s3.path-style-access-enabled": uriStyle === "path" ? "true" : undefined,
  };
}
