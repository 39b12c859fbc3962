import { type Secret, secret } from "../secret.ts";

/** A database URL taken apart as Python's `urlparse` does it, since that is what applications have been reading so far. */
export interface DatabaseUrl {
  /** The whole, as it was given. Wrapped, like every part that holds the password. */
  readonly url: Secret;
  readonly scheme: string;
  readonly netloc: Secret;
  /** Not decoded. */
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
  /** Not decoded; absent without userinfo. */
  readonly username?: string;
  readonly password?: Secret;
  /** Lower case, IPv6 without brackets; of the first host when there are several. */
  readonly hostname?: string;
  readonly port?: number;
  /** The database's name where it is known apart from the URL; else it is the path. */
  readonly database?: string;
}

/** Why a text is no URL, without quoting it: it may hold a password. */
export interface UrlFault {
  readonly fault: string;
}

const isDigits = /^[0-9]+$/;

/**
 * Takes a URL apart by the rules of Python's `urlparse`, which differ from WHATWG's: nothing is decoded or encoded, several
 * hosts are allowed, and a missing part is empty. Host and port are those of the first host.
 *
 * @returns the parts, or the fault for a port that is no number up to 65535 and for unbalanced brackets
 */
export function parseDatabaseUrl(url: string): DatabaseUrl | UrlFault {
  let rest = url.replace(/^[\s\p{Cc}]+/u, "").replace(/[\t\r\n]/g, "");
  let scheme = "";
  const schemeMatch = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest);
  if (schemeMatch?.[1] !== undefined) {
    scheme = schemeMatch[1].toLowerCase();
    rest = rest.slice(schemeMatch[0].length);
  }
  let netloc = "";
  if (rest.startsWith("//")) {
    const end = rest.slice(2).search(/[/?#]/);
    netloc = end === -1 ? rest.slice(2) : rest.slice(2, end + 2);
    rest = end === -1 ? "" : rest.slice(end + 2);
  }
  const [beforeFragment, fragment] = splitAt(rest, rest.indexOf("#"));
  const [path, query] = splitAt(beforeFragment, beforeFragment.indexOf("?"));

  const at = netloc.lastIndexOf("@");
  const userinfo = at === -1 ? undefined : netloc.slice(0, at);
  const hosts = at === -1 ? netloc : netloc.slice(at + 1);
  const first = hosts.split(",")[0] ?? "";
  const severalPorts = hosts.includes(",") && /:\d/.test(hosts);
  const host = parseHost(severalPorts ? first : hosts);
  if ("fault" in host) return host;
  const colon = userinfo?.indexOf(":") ?? -1;
  return {
    url: secret(url),
    scheme,
    netloc: secret(netloc),
    path,
    query,
    fragment,
    ...(userinfo !== undefined && { username: colon === -1 ? userinfo : userinfo.slice(0, colon) }),
    ...(userinfo !== undefined && colon !== -1 && { password: secret(userinfo.slice(colon + 1)) }),
    ...host,
  };
}

function parseHost(text: string): { hostname?: string; port?: number } | UrlFault {
  let host: string;
  let port: string;
  if (text.startsWith("[")) {
    const close = text.indexOf("]");
    const inside = text.slice(1, close);
    if (close === -1 || !/^[0-9a-fA-F:.%A-Za-z]+$/.test(inside))
      return { fault: "the IPv6 host has no closing bracket" };
    host = inside;
    port = text.slice(close + 1).replace(/^:/, "");
  } else if (/[[\]]/.test(text)) {
    return { fault: "the host has a stray bracket" };
  } else {
    const colon = text.indexOf(":");
    host = colon === -1 ? text : text.slice(0, colon);
    port = colon === -1 ? "" : text.slice(colon + 1);
  }
  if (port !== "" && !(isDigits.test(port) && Number(port) <= 65535)) {
    return { fault: "the port is no number up to 65535" };
  }
  return {
    ...(host !== "" && { hostname: lowerUpToZone(host) }),
    ...(port !== "" && { port: Number(port) }),
  };
}

function lowerUpToZone(host: string): string {
  const zone = host.indexOf("%");
  return zone === -1 ? host.toLowerCase() : host.slice(0, zone).toLowerCase() + host.slice(zone);
}

function splitAt(text: string, index: number): [string, string] {
  return index === -1 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}
