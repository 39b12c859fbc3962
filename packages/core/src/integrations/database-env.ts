import type { Env } from "./contract.ts";
import type { DatabaseUrl } from "./database-url.ts";

/**
 * The variables of a URL: `<prefix>_CONNECT_STRING` and its parts. Parts that a URL always has are set even when empty;
 * the others only when present.
 */
export function databaseEnv(prefix: string, parts: DatabaseUrl): Env {
  return {
    [`${prefix}_CONNECT_STRING`]: parts.url,
    [`${prefix}_SCHEME`]: parts.scheme,
    [`${prefix}_NETLOC`]: parts.netloc,
    [`${prefix}_PATH`]: parts.path,
    [`${prefix}_PARAMS`]: "",
    [`${prefix}_QUERY`]: parts.query,
    [`${prefix}_FRAGMENT`]: parts.fragment,
    [`${prefix}_USERNAME`]: parts.username,
    [`${prefix}_PASSWORD`]: parts.password,
    [`${prefix}_HOSTNAME`]: parts.hostname,
    [`${prefix}_PORT`]: parts.port === undefined ? undefined : `${parts.port}`,
    [`${prefix}_NAME`]: parts.database ?? (parts.path === "" ? undefined : parts.path.replace(/^\//, "")),
  };
}
