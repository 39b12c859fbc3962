import { Agent, request } from "node:http";

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Asks a Pebble over its socket without knowing what it should answer. */
export interface RawClient {
  ask(
    method: string,
    path: string,
    body?: string | Buffer,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  json(path: string): Promise<unknown>;
  close(): void;
}

/** Opens nothing yet. */
export function rawClient(socketPath: string): RawClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const ask: RawClient["ask"] = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const sent = request({ socketPath, agent, method, path, headers }, (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk: Buffer) => chunks.push(chunk));
        reply.once("error", reject).once("end", () =>
          resolve({
            status: reply.statusCode ?? 0,
            type: reply.headers["content-type"] ?? "",
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      sent.once("error", reject).setTimeout(30_000, () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
      sent.end(body);
    });
  return {
    ask,
    json: async (path) => (JSON.parse((await ask("GET", path)).text) as { result: unknown }).result,
    close: () => agent.destroy(),
  };
}
