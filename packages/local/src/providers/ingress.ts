import type { Databag, HookTools } from "@paas-charm/core";
import { changedKeys, type Provider, providedEndpoint, reconciles } from "./provider.ts";

/** One way in: where requests for an application go. */
export interface IngressRoute {
  /** Name of the model and of the application, as the application asked. */
  readonly model: string;
  readonly name: string;
  /** One per unit that answered, sorted by host. */
  readonly backends: readonly { readonly host: string; readonly ip?: string; readonly port: number }[];
  readonly scheme: "http" | "https" | "h2c";
  readonly stripPrefix: boolean;
}

/** The reverse proxy behind the provider. */
export interface IngressProxy {
  /** Where the proxy listens, such as `http://localhost:8080`. */
  readonly address: string;
  /** Routes requests and gives the URL under which the application is reached; the same key replaces its route. */
  route(key: string, route: IngressRoute): Promise<string> | string;
  /** Forgets the route. */
  remove(key: string): Promise<void> | void;
}

const endpoint = "ingress";

/**
 * The provider's side of `ingress` over a reverse proxy: as soon as an application and every one of its units have said where they are, it
 * gets a URL. An application with a silent or invalid unit has none, as with traefik.
 *
 * @param message - the unit's status message
 * @see traefik_k8s.v2.ingress
 */
export function ingressProvider(proxy: IngressProxy, message: string): Provider {
  return {
    charm: "traefik-k8s",
    endpoints: { [endpoint]: providedEndpoint("ingress") },
    address: proxy.address,
    async handle(event, tools, context) {
      if (event.kind === "relation" && event.change === "broken") {
        await proxy.remove(routeKey(event.relation));
        return;
      }
      if (!reconciles(event)) return;
      for (const relation of await tools.relationIds(endpoint)) {
        await answer(proxy, relation, tools, context.app);
      }
      await tools.statusSet("unit", "active", message);
    },
  };
}

async function answer(proxy: IngressProxy, relation: number, tools: HookTools, app: string): Promise<void> {
  const published = await tools.relationGet(relation, app);
  const route = await requestedRoute(relation, tools);
  if (route === undefined) {
    await proxy.remove(routeKey(relation));
    if (published["ingress"] !== undefined) await tools.relationSet(relation, "app", { ingress: null });
    return;
  }
  const url = await proxy.route(routeKey(relation), route);
  const changes = changedKeys(published, { ingress: JSON.stringify({ url }) });
  if (Object.keys(changes).length > 0) await tools.relationSet(relation, "app", changes);
}

async function requestedRoute(relation: number, tools: HookTools): Promise<IngressRoute | undefined> {
  const remoteApp = await tools.relationApp(relation);
  if (remoteApp === undefined) return undefined;
  const app = await tools.relationGet(relation, remoteApp);
  const [model, name, port] = ["model", "name", "port"].map((key) => decode(app, key));
  if (typeof model !== "string" || typeof name !== "string" || !isPort(port)) return undefined;
  const scheme = decode(app, "scheme") ?? "http";
  if (scheme !== "http" && scheme !== "https" && scheme !== "h2c") return undefined;

  const backends: { host: string; ip?: string; port: number }[] = [];
  for (const unit of await tools.relationList(relation)) {
    const bag = await tools.relationGet(relation, unit);
    const host = decode(bag, "host");
    const ip = decode(bag, "ip");
    if (typeof host !== "string" || host === "") return undefined;
    backends.push({ host, port, ...(typeof ip === "string" ? { ip } : {}) });
  }
  if (backends.length === 0) return undefined;
  backends.sort((a, b) => (a.host < b.host ? -1 : 1));
  return { model, name, backends, scheme, stripPrefix: decode(app, "strip-prefix") === true };
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65535;
}

/** Each value of this interface is JSON of its own. What is not JSON counts as not said. */
function decode(bag: Databag, key: string): unknown {
  const text = bag[key];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function routeKey(relation: number): string {
  return `${endpoint}:${relation}`;
}
