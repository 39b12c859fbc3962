import { request } from "node:http";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Sends a request as a browser would: every name below `localhost` is this machine. Node's `fetch` asks the resolver, which may not
 * know that, and lets nobody choose the host's name.
 *
 * @param json - posted when given
 * @throws when nobody answers, with the address and the reason
 */
export function ask(url: string, json?: unknown): Promise<Answer> {
  const { host, hostname, port, pathname } = new URL(url);
  const body = json === undefined ? undefined : JSON.stringify(json);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      hostname: hostname.endsWith(".localhost") ? "127.0.0.1" : hostname,
      port,
      path: pathname,
      method: body === undefined ? "GET" : "POST",
      headers: { host, ...(body !== undefined && { "content-type": "application/json" }) },
      agent: false,
      timeout: 10_000,
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within 10 s")));
    outgoing.on("error", (cause) => reject(new Error(`cannot reach ${url}: ${cause.message}`, { cause })));
    outgoing.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.end(body);
  });
}
