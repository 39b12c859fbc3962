import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { EngineError, type Identities, quoted } from "@paas-charm/core/pebble-engine";
import { callerOf, refuseUnlessAllowed, type Transport } from "./access.ts";
import { refusal, send } from "./answer.ts";
import { createRouter, type Endpoint, type Route } from "./routes.ts";

/** What requests are answered with. */
export interface Service {
  readonly endpoints: readonly Endpoint[];
  readonly identities: Identities;
  /** Whom callers of the socket count as. */
  readonly userId: number;
  /** Is told of what should not happen. */
  readonly onFault: (error: unknown) => void;
}

/** Most that the head of a request may have, as in Go. */
const headBytes = 1024 * 1024;
/** How long a caller may take for it, from its connection on. */
const headMs = 60_000;
/** How many requests may wait on one connection for those before them. */
const mostWaiting = 64;

/**
 * An HTTP server that answers for a service, over one transport. What callers send wrong is answered or dropped; requests of one
 * connection are answered one after the other, so that nobody holds more than a few.
 */
export function createHttpServer(service: Service, transport: Transport): Server {
  const route = createRouter(service.endpoints);
  const serve = async (request: IncomingMessage, response: ServerResponse, head?: Buffer): Promise<void> => {
    // One who goes away while an answer is written is no reason to end.
    response.on("error", () => response.destroy());
    await answer(service, transport, route(request.url ?? "/"), { request, response, head });
  };
  const server = createServer(
    {
      maxHeaderSize: headBytes,
      headersTimeout: headMs,
      // Files of any size come in one request, and connections are kept as long as callers want.
      requestTimeout: 0,
      keepAliveTimeout: 0,
      // Callers that offer HTTP/2, and the like, get the answer of anybody else. A Node that cannot be told gives them all to `upgrade`.
      shouldUpgradeCallback: ({ url = "" }) => url.startsWith("/v1/tasks/"),
    },
    inTurn(serve),
  );
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(request.socket);
    response.on("finish", () => socket.end());
    void serve(request, response, head);
  });
  return server;
}

/** Answers each connection's requests one after the other; one that sends far ahead is dropped. */
function inTurn(serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const waiting = new WeakMap<Duplex, { count: number; last: Promise<unknown> }>();
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    const queue = waiting.get(socket) ?? { count: 0, last: Promise.resolve() };
    waiting.set(socket, queue);
    queue.count += 1;
    if (queue.count > mostWaiting) {
      socket.destroy();
      return;
    }
    const over = new Promise<void>((resolve) => response.once("close", resolve));
    queue.last = queue.last.then(async () => {
      if (!socket.destroyed) await serve(request, response);
      await over;
      queue.count -= 1;
    });
  };
}

async function answer(
  service: Service,
  transport: Transport,
  route: Route,
  { request, response, head }: { request: IncomingMessage; response: ServerResponse; head: Buffer | undefined },
): Promise<void> {
  try {
    if (route.kind === "malformed") {
      response.writeHead(400, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
      response.end("400 Bad Request");
      return;
    }
    if (route.kind === "moved") {
      response.writeHead(301, { Location: route.location, "Content-Length": 0 });
      response.end();
      return;
    }
    if (route.kind === "none") throw new EngineError(404, "invalid API endpoint requested");
    const { endpoint, parameters } = route;
    const { method = "" } = request;
    const operation = method === "GET" ? endpoint.get : method === "POST" ? endpoint.post : undefined;
    if (operation === undefined) throw new EngineError(405, `method ${quoted(method)} not allowed`);
    const caller = operation.access === "open" ? undefined : await callerOf(request, transport, service);
    refuseUnlessAllowed(caller, operation.access, transport);
    const query = new URLSearchParams(/\?(.*)$/s.exec(request.url ?? "")?.[1] ?? "");
    const result = await operation.handle({ request, response, query, parameters, caller, head });
    if (result !== undefined) send(response, result);
  } catch (error) {
    if (error instanceof EngineError) send(response, refusal(error.status, error.message, error.kind));
    else {
      // A caller that went away in the middle is no fault.
      if (!response.destroyed) service.onFault(error);
      send(response, refusal(500, "internal error"));
    }
  }
}
