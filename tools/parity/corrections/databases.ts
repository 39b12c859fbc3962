import { createHash } from "node:crypto";
import type { Expectation, JsonObject, Vector } from "../vectors.ts";
import { type Correction, frameworkOf, goesOn, mapEnvironment } from "./correction.ts";
import { encoded, urlVariables } from "./url-variables.ts";

/** What Java's driver wants: credentials decoded and apart from the URL, and all else of the URL as it is. */
function springDataSource(url: string): Record<string, string> {
  const [, scheme = "", username = "", password = "", rest = ""] =
    /^([a-z]+):\/\/([^:@/]*)(?::(.*))?@(.*)$/.exec(url) ?? [];
  return {
    "spring.datasource.url": `jdbc:${scheme}://${rest}`,
    "spring.datasource.username": decodeURIComponent(username),
    "spring.datasource.password": decodeURIComponent(password),
    "spring.jpa.hibernate.ddl-auto": "none",
  };
}

/** The databag of the database that a vector is about. */
function database(vector: Vector): { readonly prefix: string; readonly bag: Readonly<Record<string, string>> } {
  const relation = vector.state.relations.find(({ interface: name }) =>
    /^(postgresql|mysql|mongodb)_client$/.test(name),
  );
  return {
    prefix: `${(relation?.interface ?? "").replace("_client", "").toUpperCase()}_DB`,
    bag: relation?.remoteAppData ?? {},
  };
}

const withDatabase: (url: (bag: Readonly<Record<string, string>>) => string, raw: boolean) => Correction =
  (url, raw) => (recorded, context) => {
    const { prefix, bag } = database(context.vector);
    const credentials = raw ? { username: bag["username"] ?? "", password: bag["password"] ?? "" } : undefined;
    return mapEnvironment(goesOn(recorded, context), (environment) => ({
      ...environment,
      ...urlVariables(prefix, url(bag), credentials),
      ...(frameworkOf(context.vector) === "spring-boot" && springDataSource(url(bag))),
    }));
  };

/** The data source from the connect string that Python recorded. */
const dataSourceAsGiven: Correction = (recorded, { vector }) =>
  mapEnvironment(recorded, (environment) => {
    const url = environment[`${database(vector).prefix}_CONNECT_STRING`];
    return frameworkOf(vector) === "spring-boot" && typeof url === "string"
      ? { ...environment, ...springDataSource(url) }
      : environment;
  });

function withoutDataSource(environment: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^spring\.(datasource|jpa)\./.test(name)));
}

/** What databases bring. */
export const databaseCorrections: Readonly<Record<string, Correction>> = {
  "P-16": withDatabase(
    (bag) =>
      `postgresql://${encoded(bag["username"])}:${encoded(bag["password"])}@${bag["endpoints"]?.split(",")[0]}/${bag["database"]}`,
    true,
  ),
  "P-17": dataSourceAsGiven,
  B3: (recorded, context) => {
    const { prefix, bag } = database(context.vector);
    // Spring Data takes the whole URL of MongoDB, and nothing else.
    return prefix === "MONGODB_DB" && frameworkOf(context.vector) === "spring-boot"
      ? mapEnvironment(goesOn(recorded, context), (environment) => ({
          ...environment,
          "spring.data.mongodb.uri": bag["uris"] ?? "",
        }))
      : withDatabase(({ uris }) => uris ?? "", false)(recorded, context);
  },
  B15: dataSourceAsGiven,
  // Empty `uris` are no database.
  B29: (recorded) => mapEnvironment(recorded, withoutDataSource),
  B32: (recorded, { vector }) => {
    const { prefix } = database(vector);
    const ca = vector.state.secrets.map(({ content }) => content?.["tls-ca"]).find((text) => text !== undefined);
    return mapEnvironment(recorded, (environment) => ({
      ...environment,
      ...(ca !== undefined && { [`${prefix}_TLS_CA`]: ca }),
    }));
  },
};

const sensitive = ["username", "password", "uris", "read-only-uris", "tls-ca", "entity-password"];

/** B7, in every result: what our unit keeps of a database's databag holds digests where Python kept secrets. */
export function withDigests(expected: Expectation, { state }: Vector): Expectation {
  if (expected.relations === undefined) return expected;
  const relations = expected.relations.map((relation) => {
    const { interface: name = "" } = state.relations.find(({ id }) => id === relation.id) ?? {};
    const { data } = relation.localUnit;
    if (!/^(postgresql|mysql|mongodb)_client$/.test(name) || data === undefined) return relation;
    const kept = Object.entries(JSON.parse(data) as Readonly<Record<string, string>>).map(([key, value]) => [
      key,
      sensitive.includes(key) ? `sha256:${createHash("sha256").update(value).digest("hex")}` : value,
    ]);
    return { ...relation, localUnit: { ...relation.localUnit, data: JSON.stringify(Object.fromEntries(kept)) } };
  });
  return { ...expected, relations };
}
