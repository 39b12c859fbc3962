import { posix } from "node:path";
import type { Access } from "./access.ts";
import type { Handler } from "./exchange.ts";

/** What a path answers to. */
export interface Endpoint {
  /** Such as `/v1/changes/{id}/wait`. */
  readonly path: string;
  readonly get?: { readonly access: Access; readonly handle: Handler };
  readonly post?: { readonly access: Access; readonly handle: Handler };
}

/** Where a request goes. */
export type Route =
  | { readonly kind: "found"; readonly endpoint: Endpoint; readonly parameters: readonly string[] }
  | { readonly kind: "moved"; readonly location: string }
  | { readonly kind: "none" }
  | { readonly kind: "malformed" };

/** Finds the endpoint of a request's target, such as `/v1/changes?select=all`. */
export function createRouter(endpoints: readonly Endpoint[]): (target: string) => Route {
  const table = endpoints.map((endpoint) => ({
    endpoint,
    pattern: new RegExp(`^${endpoint.path.replace(/\{[^}]+\}/g, "([^/]+)")}$`),
  }));
  return (target) => {
    const [raw = "", query] = /^([^?]*)\??(.*)$/s.exec(withoutOrigin(target))?.slice(1) ?? [];
    const path = decoded(raw);
    if (path === undefined) return { kind: "malformed" };
    const clean = cleaned(path);
    if (clean !== path) {
      const location = encodeURI(clean).replace(/[?#]/g, encodeURIComponent);
      return { kind: "moved", location: query === "" ? location : `${location}?${query}` };
    }
    for (const { endpoint, pattern } of table) {
      const match = pattern.exec(path);
      if (match !== null) return { kind: "found", endpoint, parameters: match.slice(1) };
    }
    return { kind: "none" };
  };
}

function withoutOrigin(target: string): string {
  return target.replace(/^https?:\/\/[^/?]*/i, "");
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function cleaned(path: string): string {
  return posix.normalize(path.startsWith("/") ? path : `/${path}`);
}
