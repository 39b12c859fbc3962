import { type DatabaseData, type Env, type Ready, secret } from "@paas-charm/core";

/** The data source of the first database that is ready. */
export function jdbcProperties([first]: readonly Ready<DatabaseData>[]): Env {
  if (first === undefined) return {};
  const { scheme, netloc, path, query } = first.data.url;
  const place = netloc.reveal();
  const at = place.lastIndexOf("@");
  const [username, password] = credentialsOf(at === -1 ? "" : place.slice(0, at));
  return {
    // Java's driver takes credentials apart from the URL, and knows PostgreSQL under one name only.
    "spring.datasource.url": `jdbc:${scheme === "postgres" ? "postgresql" : scheme}://${place.slice(at + 1)}${firstUrl(path)}${query && `?${query}`}`,
    "spring.datasource.username": username,
    "spring.datasource.password": password === undefined ? undefined : secret(password),
    "spring.jpa.hibernate.ddl-auto": "none",
  };
}

/** Of a list of URLs the first. Commas between the hosts of one URL divide nothing. */
export function firstUrl(list: string): string {
  return list.split(/,(?=[A-Za-z][A-Za-z0-9+.-]*:\/\/)/)[0] ?? "";
}

function credentialsOf(userinfo: string): readonly [username: string | undefined, password: string | undefined] {
  if (userinfo === "") return [undefined, undefined];
  const colon = userinfo.indexOf(":");
  return colon === -1
    ? [decoded(userinfo), undefined]
    : [decoded(userinfo.slice(0, colon)), decoded(userinfo.slice(colon + 1))];
}

/** What percent-encoding stands for; a text that is none stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
