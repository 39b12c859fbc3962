import type { IngressRoute } from "../providers/ingress.ts";

/** Where a unit of an application is. */
export type Backend = IngressRoute["backends"][number];

/** A request's way to an application. */
export interface RouteMatch {
  readonly route: IngressRoute;
  /** The path and query that the application gets. */
  readonly path: string;
  /** What was taken off the path; empty for a route by host. */
  readonly prefix: string;
  /** The units in the order in which they are to be asked: each request starts at the next one. */
  readonly backends: readonly Backend[];
}

/** The routes of an ingress, by host name `<application>.localhost` and by path `/<model>-<application>`. */
export interface Routes {
  set(key: string, route: IngressRoute): void;
  remove(key: string): void;
  match(host: string, path: string): RouteMatch | undefined;
  readonly all: readonly IngressRoute[];
}

export function createRoutes(): Routes {
  const routes = new Map<string, { readonly route: IngressRoute; turn: number }>();
  const take = (entry: { readonly route: IngressRoute; turn: number }, path: string, prefix: string): RouteMatch => {
    const { route } = entry;
    const start = entry.turn % Math.max(route.backends.length, 1);
    entry.turn += 1;
    return { route, path, prefix, backends: [...route.backends.slice(start), ...route.backends.slice(0, start)] };
  };
  return {
    set(key, route) {
      routes.set(key, { route, turn: routes.get(key)?.turn ?? 0 });
    },
    remove: (key) => void routes.delete(key),
    get all() {
      return [...routes.values()].map(({ route }) => route);
    },
    match(host, path) {
      const name = host.replace(/:\d+$/, "").toLowerCase();
      for (const entry of routes.values()) {
        if (name === `${entry.route.name}.localhost`) return take(entry, path, "");
      }
      for (const entry of routes.values()) {
        const prefix = `/${entry.route.model}-${entry.route.name}`;
        if (!path.startsWith(prefix) || !/^([/?]|$)/.test(path.slice(prefix.length))) continue;
        if (!entry.route.stripPrefix) return take(entry, path, "");
        const rest = path.slice(prefix.length);
        return take(entry, rest.startsWith("/") ? rest : `/${rest}`, prefix);
      }
      return undefined;
    },
  };
}
