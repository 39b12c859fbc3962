import { type IntegrationUse, integrate, type TypedIntegration } from "./define-charm.ts";
import type { DatabaseData } from "./integrations/database.ts";
import { mongodbIntegration } from "./integrations/mongodb.ts";
import { mysqlIntegration } from "./integrations/mysql.ts";
import { postgresqlIntegration } from "./integrations/postgresql.ts";
import { type RabbitmqData, rabbitmqIntegration } from "./integrations/rabbitmq.ts";
import { type RedisData, redisIntegration } from "./integrations/redis.ts";
import { type S3Data, s3Integration } from "./integrations/s3.ts";
import { type ValkeyData, valkeyIntegration } from "./integrations/valkey.ts";

/** PostgreSQL in a charm.ts, under the endpoint it is given there. */
export function postgresql(use: IntegrationUse = {}): TypedIntegration<DatabaseData> {
  return integrate(postgresqlIntegration(), use);
}

/** MySQL in a charm.ts, under the endpoint it is given there. */
export function mysql(use: IntegrationUse = {}): TypedIntegration<DatabaseData> {
  return integrate(mysqlIntegration(), use);
}

/** MongoDB in a charm.ts, under the endpoint it is given there. */
export function mongodb(use: IntegrationUse = {}): TypedIntegration<DatabaseData> {
  return integrate(mongodbIntegration(), use);
}

/** Redis over the legacy interface in a charm.ts, under the endpoint it is given there. */
export function redis(use: IntegrationUse = {}): TypedIntegration<RedisData> {
  return integrate(redisIntegration(), use);
}

/** Valkey in a charm.ts, under the endpoint it is given there. */
export function valkey(use: IntegrationUse = {}): TypedIntegration<ValkeyData> {
  return integrate(valkeyIntegration(), use);
}

/** RabbitMQ in a charm.ts, under the endpoint it is given there. */
export function rabbitmq(use: IntegrationUse = {}): TypedIntegration<RabbitmqData> {
  return integrate(rabbitmqIntegration(), use);
}

/** A bucket of an S3 service in a charm.ts, under the endpoint it is given there. */
export function s3(use: IntegrationUse = {}): TypedIntegration<S3Data> {
  return integrate(s3Integration(), use);
}
