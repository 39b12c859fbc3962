import { createSocket } from "node:dgram";
import { createServer as createWebServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Collector } from "./collect.ts";

/** Where an exporter listens: `localhost:9125`, `:9102`; empty: not at all. */
export interface Listening {
  readonly udp: string;
  readonly tcp: string;
  readonly web: string;
  /** Such as `/metrics`. */
  readonly metricsPath: string;
}

/**
 * Listens, and stays.
 *
 * @throws when an address is taken, which is what ends the program
 */
export async function serve(collector: Collector, { udp, tcp, web, metricsPath }: Listening): Promise<void> {
  if (udp !== "") {
    const socket = createSocket("udp4");
    socket.on("message", (packet) => collector.take(packet.toString("utf8")));
    const { host, port } = addressOf(udp);
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(port, host, resolve);
    });
  }
  if (tcp !== "") {
    const server = createServer((connection) => {
      connection.on("error", () => connection.destroy());
      createInterface({ input: connection }).on("line", (line) => collector.take(line));
    });
    await listening(server, tcp);
  }
  await listening(
    createWebServer((request, response) => void answer(collector, metricsPath, request, response)),
    web,
  );
}

async function answer(
  collector: Collector,
  metricsPath: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path] = (request.url ?? "").split("?");
  if (path === metricsPath) {
    const text = await collector.render();
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(text);
  } else if (path === "/-/healthy" || path === "/-/ready") response.writeHead(200).end("OK\n");
  else response.writeHead(404, { "content-type": "text/plain" }).end(`metrics are at ${metricsPath}\n`);
}

function listening(
  server: { once(event: "error", act: (cause: Error) => void): unknown } & Pick<
    ReturnType<typeof createServer>,
    "listen"
  >,
  address: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(addressOf(address), resolve);
  });
}

/** An address as Go spells it; without a host it is all of them. */
function addressOf(text: string): { readonly host?: string; readonly port: number } {
  const colon = text.lastIndexOf(":");
  const host = text.slice(0, Math.max(colon, 0)).replace(/^\[|\]$/g, "");
  return { ...(host !== "" && { host }), port: Number(text.slice(colon + 1)) };
}
