import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createProxyServer } from "http-proxy-3";
import type { IngressProxy, IngressRoute } from "../providers/ingress.ts";
import { listen } from "./listen.ts";
import { type Backend, createRoutes, type RouteMatch } from "./routes.ts";

/** How to start the reverse proxy. */
export interface StartIngressOptions {
  /** The port on this machine; 0 takes any that is free. */
  readonly port: number;
  /** Which URL applications are told: `http://<application>.localhost:<port>` (the default), or `http://localhost:<port>/<model>-<application>`. */
  readonly urls?: "host" | "path";
}

/** A reverse proxy that runs. Requests by host and by path both find their way, whatever URL was told. */
export interface RunningIngress extends IngressProxy {
  readonly port: number;
  readonly routes: readonly IngressRoute[];
  /** Closes the port and all connections. */
  stop(): Promise<void>;
}

/**
 * Starts the reverse proxy of a model: each request goes to the next unit of its application, websockets too.
 *
 * @throws {@link LocalError} `port-taken`, `port-refused`
 */
export async function startIngress(options: StartIngressOptions): Promise<RunningIngress> {
  const routes = createRoutes();
  // It adds the X-Forwarded headers that applications behind traefik get.
  const proxy = createProxyServer({ xfwd: true, secure: false });
  // A connection that breaks while its answer is under way has no page to show any more.
  proxy.on("error", () => undefined);
  const sockets = new Set<Duplex>();

  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const match = routes.match(request.headers.host ?? "", request.url ?? "/");
    if (match === undefined) return answer(response, 404, notFound(routes.all));
    prepare(request, match);
    const ask = ([backend, ...others]: readonly Backend[], failure: string): void => {
      if (backend === undefined) {
        answer(response, failure ? 502 : 503, unreachable(match.route, failure));
        return;
      }
      proxy.web(request, response, { target: target(match.route, backend) }, (cause) => {
        if (response.headersSent) return void response.destroy();
        // Only what has no body can be sent twice.
        const rest = request.method === "GET" || request.method === "HEAD" ? others : [];
        ask(rest, describe(backend, cause));
      });
    };
    ask(match.backends, "");
  };
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    const match = routes.match(request.headers.host ?? "", request.url ?? "/");
    const [backend] = match?.backends ?? [];
    if (match === undefined) return refuse(socket, "404 Not Found", notFound(routes.all));
    if (backend === undefined) return refuse(socket, "503 Service Unavailable", unreachable(match.route, ""));
    prepare(request, match);
    proxy.ws(request, socket as Socket, head, { target: target(match.route, backend) }, (cause) =>
      refuse(socket, "502 Bad Gateway", unreachable(match.route, describe(backend, cause))),
    );
  };

  const servers: Server[] = [];
  const open = async (host: string, port: number) => {
    const server = createServer(onRequest).on("upgrade", onUpgrade);
    const opened = await listen(server, host, port);
    servers.push(server);
    return opened;
  };
  const port = await open("127.0.0.1", options.port);
  // `localhost` is ::1 first on some machines, and some have no such address.
  await open("::1", port).catch(() => undefined);

  return {
    port,
    address: `http://localhost:${port}`,
    get routes() {
      return routes.all;
    },
    route(key, route) {
      routes.set(key, route);
      return options.urls === "path"
        ? `http://localhost:${port}/${route.model}-${route.name}`
        : `http://${route.name}.localhost:${port}`;
    },
    remove: (key) => routes.remove(key),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
      proxy.close();
    },
  };
}

function prepare(request: IncomingMessage, match: RouteMatch): void {
  request.url = match.path;
  delete request.headers["x-forwarded-prefix"];
  if (match.prefix !== "") request.headers["x-forwarded-prefix"] = match.prefix;
}

function target(route: IngressRoute, backend: Backend): string {
  // A pod's name resolves in a cluster only; its address is the unit's here.
  const host = backend.ip ?? backend.host;
  return `${route.scheme === "https" ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${backend.port}`;
}

function describe(backend: Backend, cause: Error): string {
  const reason = "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
  return `${backend.ip ?? backend.host}:${backend.port} (${reason})`;
}

function notFound(routes: readonly IngressRoute[]): string {
  const known = routes.map((route) => `  http://${route.name}.localhost or /${route.model}-${route.name}\n`);
  return known.length === 0
    ? "404: no application is integrated with this ingress yet\n"
    : `404: no application has this address; there are:\n${known.join("")}`;
}

function unreachable(route: IngressRoute, failure: string): string {
  const next = "see `paas-charm status` and `paas-charm debug-log`\n";
  return failure === ""
    ? `503: ${route.name} has no units; ${next}`
    : `502: ${route.name} does not answer on ${failure}; ${next}`;
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(text);
}

function refuse(socket: Duplex, status: string, text: string): void {
  if (!socket.writable) return void socket.destroy();
  const length = Buffer.byteLength(text);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${text}`,
  );
}
