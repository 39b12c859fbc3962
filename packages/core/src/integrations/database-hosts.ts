import { isIPv6 } from "node:net";
import { type DatabaseUrl, parseDatabaseUrl, type UrlFault } from "./database-url.ts";

/** Letters of any script, digits, and what names and addresses are made of; no blank, no delimiter of a URL. */
const hostName = /^[\p{L}\p{N}._~%-]+$/u;

/**
 * A host as it stands in a URL: an IPv6 address gets its brackets. `fd00::1:5432` is taken as address and port, since providers
 * write `host:port`.
 */
export function urlHost(host: string): string {
  if (host.startsWith("[") || host.indexOf(":") === host.lastIndexOf(":")) return host;
  const [, before = "", port = ""] = /^(.*):(\d+)$/.exec(host) ?? [];
  if (isIPv6(before)) return `[${before}]:${port}`;
  return isIPv6(host) ? `[${host}]` : host;
}

/**
 * Takes a URL apart that has to lead somewhere: with a scheme, and with at least one host. A socket's directory may stand in the
 * query instead (`host=/run/postgresql`).
 */
export function readUrl(url: string): DatabaseUrl | UrlFault {
  if (url.includes("\0")) return { fault: "holds a NUL character" };
  const parts = parseDatabaseUrl(url);
  if ("fault" in parts) return parts;
  if (parts.scheme === "") return { fault: "no URL" };
  const netloc = parts.netloc.reveal();
  const hosts = netloc.slice(netloc.lastIndexOf("@") + 1);
  if (hosts === "" && /(^|&)host=[^&]/.test(parts.query)) return parts;
  for (const host of hosts.split(",")) {
    const fault = hostFault(host);
    if (fault !== undefined) return { fault };
  }
  return parts;
}

/** What is wrong with `host` or `host:port` as it would stand in a URL; undefined: nothing. */
export function hostFault(text: string): string | undefined {
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(text) ?? [];
  if (host === "") return "a host is missing";
  if (host.startsWith("[") ? !isIPv6(host.slice(1, -1)) : !hostName.test(host)) return "a host is no name or address";
  if (port && !(/^[0-9]+$/.test(port) && Number(port) <= 65535)) return "the port is no number up to 65535";
  return undefined;
}
