import type { JsonObject, Vector } from "../vectors.ts";
import { type Correction, frameworkOf, goesOn, mapEnvironment } from "./correction.ts";

/** What urlparse makes of a URL with its credentials encoded; raw ones beside it. */
function databaseVariables(
  prefix: string,
  url: string,
  raw?: { readonly username: string; readonly password: string },
): Record<string, string> {
  const [, scheme = "", netloc = "", path = ""] = /^([a-z]+):\/\/([^/]*)(.*)$/.exec(url) ?? [];
  const [credentials = "", hosts = ""] = [
    netloc.slice(0, netloc.lastIndexOf("@")),
    netloc.slice(netloc.lastIndexOf("@") + 1),
  ];
  const [host = "", port = ""] = (hosts.split(",")[0] ?? "").split(":");
  return {
    [`${prefix}_CONNECT_STRING`]: url,
    [`${prefix}_SCHEME`]: scheme,
    [`${prefix}_NETLOC`]: netloc,
    [`${prefix}_PATH`]: path,
    [`${prefix}_PARAMS`]: "",
    [`${prefix}_QUERY`]: "",
    [`${prefix}_FRAGMENT`]: "",
    [`${prefix}_USERNAME`]: raw?.username ?? credentials.split(":")[0] ?? "",
    [`${prefix}_PASSWORD`]: raw?.password ?? credentials.slice(credentials.indexOf(":") + 1),
    [`${prefix}_HOSTNAME`]: host.toLowerCase(),
    [`${prefix}_PORT`]: port,
    [`${prefix}_NAME`]: path.slice(1),
  };
}

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
      ...databaseVariables(prefix, url(bag), credentials),
      ...(frameworkOf(context.vector) === "spring-boot" && springDataSource(url(bag))),
    }));
  };

const encoded = (text: string | undefined): string =>
  encodeURIComponent(text ?? "").replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

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
  B3: withDatabase((bag) => bag["uris"] ?? "", false),
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
