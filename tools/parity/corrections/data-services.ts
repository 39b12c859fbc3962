import type { Expectation, JsonObject, Vector, VectorRelation } from "../vectors.ts";
import { type Correction, type CorrectionContext, frameworkOf, goesOn, mapEnvironment, refuses } from "./correction.ts";
import { databaseCorrections } from "./databases.ts";
import { encoded, urlVariables } from "./url-variables.ts";

type Bag = Readonly<Record<string, string>>;

function related({ state }: Vector, name: string): VectorRelation | undefined {
  return state.relations.find((relation) => relation.interface === name);
}

const isSpring = (vector: Vector): boolean => frameworkOf(vector) === "spring-boot";
const is112 = ({ charm }: Vector): boolean => charm.endsWith("-1.12");

/** The run goes on to its end, with these variables. */
const goesOnWith =
  (variables: (vector: Vector) => JsonObject): Correction =>
  (recorded, context) =>
    mapEnvironment(goesOn(recorded, context), (environment) => ({ ...environment, ...variables(context.vector) }));

const without = (pattern: RegExp) => (environment: JsonObject) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !pattern.test(name)));

/** Where the migration's status is kept: a relation with data asks for a migration, of which there is none. */
function migrationOwed(vector: Vector): NonNullable<Expectation["files"]> {
  const directory = is112(vector) ? `/tmp/${frameworkOf(vector)}/state` : "/tmp/paas-charm";
  return { [`${directory}/database-migration-status`]: { content: "PENDING", user: null } };
}

const owes =
  (correction: Correction): Correction =>
  (recorded, context) => {
    const right = correction(recorded, context);
    return { ...right, files: { ...right.files, ...migrationOwed(context.vector) } };
  };

function redisVariables(vector: Vector): JsonObject {
  const { hostname = "", port = "" } = Object.values(related(vector, "redis")?.remoteUnits ?? {})[0] ?? {};
  return urlVariables("REDIS_DB", `redis://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`);
}

function rabbitmqVariables(vector: Vector): JsonObject {
  const { hostname = "", password = "" } = related(vector, "rabbitmq")?.remoteAppData ?? {};
  const app = vector.juju.unit.slice(0, vector.juju.unit.indexOf("/"));
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const url = `amqp://${app}:${encoded(password)}@${host}:5672/%2F`;
  const { RABBITMQ_NAME: _, ...variables } = urlVariables("RABBITMQ", url, { username: app, password });
  return { ...variables, RABBITMQ_VHOST: "/", RABBITMQ_CONNECT_STRINGS: url };
}

/** The answer of the provider, and the credentials that it names. */
function valkeyResponse(vector: Vector): { readonly response: Bag; readonly user: Bag } {
  const [response = {}] = JSON.parse(related(vector, "valkey_client")?.remoteAppData?.["requests"] ?? "[]") as Bag[];
  const user = vector.state.secrets.find(({ id }) => id === response["secret-user"])?.content ?? {};
  return { response, user };
}

function valkeyVariables(vector: Vector): JsonObject {
  const { response, user } = valkeyResponse(vector);
  const { username = "", password = "" } = user;
  const url = `valkey://${encoded(username)}:${encoded(password)}@${response["endpoints"]}`;
  const variables = urlVariables("VALKEY_DB", url, { username, password });
  if (isSpring(vector) && !is112(vector)) {
    return {
      "spring.data.valkey.url": url,
      "spring.data.valkey.host": variables["VALKEY_DB_HOSTNAME"] ?? "",
      "spring.data.valkey.port": variables["VALKEY_DB_PORT"] ?? "",
      "spring.data.valkey.username": username,
      "spring.data.valkey.password": password,
    };
  }
  return {
    ...variables,
    VALKEY_DB_READ_ONLY_ENDPOINTS: response["read-only-endpoints"] ?? "",
    VALKEY_DB_SENTINEL_ENDPOINTS: response["sentinel-endpoints"] ?? "",
    VALKEY_MODE: response["mode"] ?? "",
    VALKEY_VERSION: response["version"] ?? "",
  };
}

/** Required keys only, which is all that the vectors in question have. */
function s3Variables(vector: Vector): JsonObject {
  const {
    "access-key": accessKey = "",
    "secret-key": secretKey = "",
    bucket = "",
  } = related(vector, "s3")?.remoteAppData ?? {};
  return isSpring(vector)
    ? {
        "spring.cloud.aws.credentials.accessKey": accessKey,
        "spring.cloud.aws.credentials.secretKey": secretKey,
        "spring.cloud.aws.s3.bucket": bucket,
      }
    : { S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey, S3_BUCKET: bucket };
}

/** S3 that is not ready holds nobody up: what else is related is used, and a database that just came is migrated. */
const withoutS3: Correction = (recorded, context) => {
  const { vector, undisturbed } = context;
  const bag = related(vector, "mysql_client")?.remoteAppData;
  if (bag === undefined) return goesOn(recorded, context);
  const { username = "", password = "" } = bag;
  const app = vector.juju.unit.slice(0, vector.juju.unit.indexOf("/"));
  const url = `mysql://${username}:${password}@${bag["endpoints"]}/${app}`;
  const service = frameworkOf(vector);
  const [path = ""] = Object.keys(migrationOwed(vector));
  const migration = {
    command: ["bash", "-eo", "pipefail", "migrate.sh"],
    environment: { $ref: `plan.services.${service}.environment` },
    workingDir: "/app",
    user: "_daemon_",
  };
  return mapEnvironment(
    {
      ...goesOn(recorded, context),
      files: { ...undisturbed.files, [path]: { content: "COMPLETED", user: null } },
      execs: [...(undisturbed.execs ?? []), migration],
    },
    (environment) => ({
      ...environment,
      ...urlVariables("MYSQL_DB", url),
      ...(isSpring(vector) && {
        "spring.datasource.url": `jdbc:mysql://${bag["endpoints"]}/${app}`,
        "spring.datasource.username": username,
        "spring.datasource.password": password,
        "spring.jpa.hibernate.ddl-auto": "none",
      }),
    }),
  );
};

/** Valkey that is not ready: before, it counted as if it were not there; now the unit says so, and owes a migration. */
const valkeyNotReady: Correction = (recorded, context) => {
  if (is112(context.vector)) return mapEnvironment(recorded, without(/^VALKEY_/));
  return owes(refuses("blocked", "RelationDataError: Valkey relation data is not ready"))(recorded, context);
};

const valkeySecretUnread: Correction = (recorded, context) => {
  const { response } = valkeyResponse(context.vector);
  const text = `cannot read user of valkey: secret ${response["secret-user"]} is not readable`;
  return refuses("waiting", text)(recorded, context);
};

/** By interface, where a defect is one of several. */
const forInterface =
  (byInterface: Readonly<Record<string, Correction>>, otherwise: string): Correction =>
  (recorded, context: CorrectionContext) => {
    const name = Object.keys(byInterface).find((one) => related(context.vector, one) !== undefined);
    const correction = name === undefined ? databaseCorrections[otherwise] : byInterface[name];
    return correction?.(recorded, context) ?? recorded;
  };

/** Corrections of what Redis, Valkey, RabbitMQ and S3 bring, and of the defects that they share with databases. */
export const dataServiceCorrections: Readonly<Record<string, Correction>> = {
  ...databaseCorrections,
  "P-13": (recorded, { vector }) => {
    const chain = related(vector, "s3")?.remoteAppData?.["tls-ca-chain"];
    return mapEnvironment(recorded, (environment) => ({
      ...without(/^S3_TLS_CA_CHAIN$/)(environment),
      ...(chain !== undefined && { S3_TLS_CA_CHAIN: chain }),
    }));
  },
  "P-16": forInterface(
    {
      rabbitmq: (recorded, { vector }) =>
        isSpring(vector)
          ? recorded
          : mapEnvironment(recorded, (environment) => ({ ...environment, ...rabbitmqVariables(vector) })),
    },
    "P-16",
  ),
  B3: forInterface({ rabbitmq: goesOnWith(rabbitmqVariables), valkey_client: goesOnWith(valkeyVariables) }, "B3"),
  B5: goesOnWith(valkeyVariables),
  B17: (recorded, context) => {
    const { endpoints } = valkeyResponse(context.vector).response;
    return (endpoints === null || endpoints === undefined ? valkeyNotReady : valkeySecretUnread)(recorded, context);
  },
  B22: (recorded, context) => {
    const { hostname } = Object.values(related(context.vector, "redis")?.remoteUnits ?? {})[0] ?? {};
    return hostname === undefined
      ? mapEnvironment(recorded, without(/^REDIS_DB_/))
      : goesOnWith(redisVariables)(recorded, context);
  },
  // The request is written; that nobody has answered it yet is no reason to migrate.
  B23: (recorded) => ({
    ...recorded,
    files: Object.fromEntries(
      Object.entries(recorded.files ?? {}).filter(([path]) => !path.endsWith("/database-migration-status")),
    ),
  }),
  B24: owes(goesOnWith(s3Variables)),
  B25: owes(goesOnWith(s3Variables)),
  B26: withoutS3,
  B28: (recorded) =>
    mapEnvironment(recorded, (environment) => ({
      ...environment,
      "spring.cloud.aws.s3.path-style-access-enabled": "true",
    })),
  B32: forInterface({ valkey_client: (recorded) => recorded }, "B32"),
};
