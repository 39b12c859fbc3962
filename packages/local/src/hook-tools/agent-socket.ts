import { chmod, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { ToolReply } from "@paas-charm/core";
import { LocalError } from "../local-error.ts";
import { parseRequest, renderReply, type ToolRequest } from "./protocol.ts";

/** Answers one call of a hook tool. */
export type ToolHandler = (request: ToolRequest) => ToolReply | Promise<ToolReply>;

/** The socket on which the hook tools of one unit call. */
export interface AgentSocket {
  /** Path of the socket: the value of `JUJU_AGENT_SOCKET_ADDRESS`. */
  readonly path: string;
  /**
   * Answers calls that carry the context id, until the returned function is called. That function resolves when the call
   * under way, if any, has been answered: nothing of the hook runs afterwards.
   *
   * @throws {@link LocalError} `busy` when another context is open: a unit runs one hook or action at a time
   */
  open(contextId: string, handler: ToolHandler): () => Promise<void>;
  /** Stops listening and removes the socket. */
  close(): Promise<void>;
}

/** Linux and macOS keep a socket's path in 108 and 104 bytes, its end included. */
const longestSocketPath = 103;
const largestRequest = 32 * 1024 * 1024;

/**
 * Listens for the hook tools of one unit. Only the user who runs the model may connect, and a call needs the context id of
 * the hook under way. Calls are answered one at a time, as Juju's agent does.
 *
 * @param path - where the socket is made; a file that is there already is taken for the remains of a dead run
 * @throws {@link LocalError} `bad-path` when the path is too long for a socket
 */
export async function openAgentSocket(path: string): Promise<AgentSocket> {
  if (Buffer.byteLength(path) > longestSocketPath) {
    throw new LocalError(
      "bad-path",
      `cannot make the agent's socket ${path}: the path has ${Buffer.byteLength(path)} bytes, ${longestSocketPath} is the most a socket can have`,
      { hint: "choose a state directory with a shorter path" },
    );
  }
  await rm(path, { force: true });

  let current: { readonly contextId: string; readonly handler: ToolHandler } | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const answer = async (request: ToolRequest): Promise<ToolReply> => {
    if (current === undefined || current.contextId !== request.contextId) {
      return failed(`bad request: expected context id "${current?.contextId ?? ""}", got "${request.contextId}"`);
    }
    return await current.handler(request);
  };
  const server = createServer((message, response) => {
    readBody(message)
      .then((body) => {
        const request = body && parseRequest(body, Number(message.headers["x-args"] ?? 0));
        if (request === undefined) return failed("bad request: torn, malformed or larger than 32 MiB");
        const reply = queue.then(() => answer(request));
        queue = reply.catch(() => undefined);
        return reply;
      })
      .catch((cause: unknown) => failed(`internal error: ${cause instanceof Error ? cause.message : String(cause)}`))
      .then((reply) => {
        const text = renderReply(reply);
        response.writeHead(200, { "content-type": "text/plain", "content-length": Buffer.byteLength(text) });
        response.end(text);
      });
  });
  server.keepAliveTimeout = 1;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);

  return {
    path,
    open(contextId, handler) {
      if (current !== undefined) {
        throw new LocalError("busy", `cannot open context ${contextId}: ${current.contextId} is still open`);
      }
      current = { contextId, handler };
      return async () => {
        // First, so that what a child left behind still queues is stale by the time it is looked at.
        current = undefined;
        await queue;
      };
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await rm(path, { force: true });
    },
  };
}

function failed(message: string): ToolReply {
  return { code: 1, stdout: "", stderr: `ERROR ${message}\n` };
}

async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size > largestRequest) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
