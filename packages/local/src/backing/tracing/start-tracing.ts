import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { LocalError } from "../../local-error.ts";
import { keptPort } from "../kept-values.ts";
import { type ReceivedSpan, readBinaryExport, readJsonExport } from "./read-export.ts";

/** How to start a receiver. */
export interface StartTracingOptions {
  /** Directory of this receiver alone: its port is kept there between runs. */
  readonly directory: string;
  readonly onSpan?: (span: ReceivedSpan) => void;
  /** Gets what could not be read, for a person. */
  readonly onFault?: (why: string) => void;
}

/** A receiver of traces that runs. */
export interface RunningTracing {
  /** Such as `http://127.0.0.1:4318`; exporters add `/v1/traces`. */
  readonly url: string;
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const path = "/v1/traces";

/**
 * Starts a receiver of OTLP over HTTP in this process, on a free port of this machine alone. It takes both of the protocol's encodings,
 * compressed or not.
 *
 * @throws {@link LocalError} `server-failed`
 */
export async function startTracing(options: StartTracingOptions): Promise<RunningTracing> {
  const port = await keptPort(options.directory, host);
  const server = createServer((request, response) => {
    take(request, response, options).catch((cause: unknown) => {
      options.onFault?.(`an export could not be read: ${cause instanceof Error ? cause.message : String(cause)}`);
      if (!response.headersSent) response.writeHead(400).end();
    });
  });
  server.listen(port, host);
  await once(server, "listening").catch((cause: Error) => {
    throw new LocalError("server-failed", `cannot start the receiver of traces: ${cause.message}`, { cause });
  });
  return {
    url: `http://${host}:${port}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  { onSpan }: StartTracingOptions,
): Promise<void> {
  if (request.url !== path) return void response.writeHead(404).end();
  if (request.method !== "POST") return void response.writeHead(405).end();
  const zipped = request.headers["content-encoding"] === "gzip";
  const body = await buffer(zipped ? request.pipe(createGunzip()) : request);
  const type = request.headers["content-type"]?.split(";", 1)[0] ?? "";
  const isJson = type === "application/json";
  if (!isJson && type !== "application/x-protobuf") return void response.writeHead(415).end();
  const spans = isJson ? readJsonExport(body.toString("utf8")) : readBinaryExport(body);
  for (const span of spans) onSpan?.(span);
  // An empty answer in the encoding of the request: all was taken.
  response.writeHead(200, { "content-type": type }).end(isJson ? "{}" : "");
}
