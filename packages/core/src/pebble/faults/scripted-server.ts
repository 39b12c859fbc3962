import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A request as a scripted server got it; the body is left aside unless the script reads it. */
export interface ScriptedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly socket: Socket;
}

/** What a server does with each request. */
export type Script = (request: ScriptedRequest) => void;

/** A server on a socket of its own that does what a test says, byte for byte. */
export interface ScriptedServer {
  readonly socketPath: string;
  /** Requests so far, such as `GET /v1/plan`. */
  readonly requests: readonly string[];
  /** How many connections are open. */
  connections(): number;
  /** Stops as a Pebble does that is killed: the connections break. */
  stop(): Promise<void>;
  /** Listens again at the same place, with another script. */
  restart(script: Script): Promise<void>;
  /** Stops and removes everything. */
  close(): Promise<void>;
}

/** Starts a server. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const home = mkdtempSync(join(tmpdir(), "scripted-"));
  const socketPath = join(home, "socket");
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let current = script;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    let received = Buffer.alloc(0);
    let bodyBytes = 0;
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        if (bodyBytes > 0) {
          const taken = Math.min(bodyBytes, received.length);
          received = received.subarray(taken);
          bodyBytes -= taken;
        }
        const end = received.indexOf("\r\n\r\n");
        if (bodyBytes > 0 || end === -1 || !/^(GET|POST) \//.test(received.subarray(0, 6).toString())) return;
        const request = parseRequest(received.subarray(0, end).toString(), socket);
        received = received.subarray(end + 4);
        bodyBytes = Number(request.headers.get("content-length") ?? 0);
        requests.push(`${request.method} ${request.path}`);
        current(request);
      }
    });
  });
  const listen = (): Promise<void> => new Promise((resolve) => server.listen(socketPath, resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await listen();
  return {
    socketPath,
    requests,
    connections: () => sockets.size,
    stop,
    async restart(next) {
      await stop();
      current = next;
      await listen();
    },
    async close() {
      if (server.listening) await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function parseRequest(head: string, socket: Socket): ScriptedRequest {
  const [first = "", ...lines] = head.split("\r\n");
  const [method = "", path = ""] = first.split(" ");
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { method, path, headers, socket };
}

/** Answers with a body of a known length. */
export function answer({ socket }: ScriptedRequest, status: number, body: string, type = "application/json"): void {
  socket.write(
    `HTTP/1.1 ${status} Some\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Answers as Pebble does: synchronously, or with a change when there is one. */
export function result(request: ScriptedRequest, value: unknown, change?: string): void {
  const status = change === undefined ? 200 : 202;
  const type = change === undefined ? "sync" : "async";
  answer(request, status, JSON.stringify({ type, "status-code": status, status: "OK", change, result: value }));
}

/** Answers with an error as Pebble does. */
export function failure(request: ScriptedRequest, status: number, message: string): void {
  answer(request, status, JSON.stringify({ type: "error", "status-code": status, result: { message } }));
}

/** A change that is ready. */
export function readyChange(data?: object, err?: string): object {
  return { id: "1", kind: "exec", summary: "", status: "Done", ready: true, tasks: [{ id: "1", data }], err };
}

/** Accepts a websocket. */
export function acceptWebSocket({ headers, socket }: ScriptedRequest): void {
  const key = headers.get("sec-websocket-key") ?? "";
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}

/** A frame as a server sends it, without a mask. */
export function serverFrame(opcode: number, payload: string | Buffer, final = true): Buffer {
  const bytes = Buffer.from(payload);
  const header =
    bytes.length < 126 ? Buffer.from([0, bytes.length]) : Buffer.from([0, 126, bytes.length >> 8, bytes.length & 0xff]);
  header[0] = (final ? 0x80 : 0) | opcode;
  return Buffer.concat([header, bytes]);
}

/** What Pebble sends when an output has ended. */
export const endFrame = serverFrame(1, '{"command":"end"}\n');
