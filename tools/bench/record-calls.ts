import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { parseRequest } from "../../packages/local/src/hook-tools/protocol.ts";

/** A hook tool as the charm called it. */
export interface RecordedTool {
  readonly tool: string;
  readonly args: readonly string[];
  readonly stdin: string | undefined;
}

/** A request as Pebble got it. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A websocket. */
  readonly upgrade: boolean;
}

/** A socket that passes on what it gets. */
export interface RecordingSocket {
  readonly path: string;
  close(): Promise<void>;
}

/** Listens beside the agent's socket and tells of each hook tool. */
export async function recordTools(
  path: string,
  agentSocket: () => string,
  onTool: (call: RecordedTool) => void,
): Promise<RecordingSocket> {
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      const call = parseRequest(body, Number(incoming.headers["x-args"] ?? 0));
      if (call !== undefined) onTool({ tool: call.tool, args: call.args, stdin: call.stdin });
      passOn(agentSocket(), incoming, body, outgoing);
    });
  });
  return await listening(server, path);
}

/** Listens beside Pebble's socket and tells of each request, websockets included. */
export async function recordRequests(
  path: string,
  pebbleSocket: string,
  onRequest: (request: RecordedRequest) => void,
): Promise<RecordingSocket> {
  const recorded = ({ method = "GET", url = "", headers }: IncomingMessage, body: string, upgrade: boolean) => ({
    method,
    path: url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body,
    upgrade,
  });
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      onRequest(recorded(incoming, body.toString(), false));
      passOn(pebbleSocket, incoming, body, outgoing);
    });
  });
  server.on("upgrade", (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    onRequest(recorded(incoming, "", true));
    const onward = request({ socketPath: pebbleSocket, path: incoming.url, headers: incoming.headers });
    onward.on("upgrade", (response, other: Socket, first: Buffer) => {
      const lines = [`HTTP/1.1 ${response.statusCode} ${response.statusMessage}`];
      for (let at = 0; at < response.rawHeaders.length; at += 2)
        lines.push(`${response.rawHeaders[at]}: ${response.rawHeaders[at + 1]}`);
      socket.write(`${lines.join("\r\n")}\r\n\r\n`);
      socket.write(first);
      other.write(head);
      socket.pipe(other).pipe(socket);
      socket.on("error", () => other.destroy());
      other.on("error", () => socket.destroy());
    });
    onward.on("error", () => socket.destroy());
    onward.end();
  });
  return await listening(server, path);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function passOn(
  socketPath: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): void {
  const onward = request({ socketPath, method, path: url, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 500, response.headers);
    response.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  onward.end(body);
}

async function listening(server: Server, path: string): Promise<RecordingSocket> {
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    path,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
