import { type IncomingHttpHeaders, request } from "node:http";

/** An answer of a server, as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request such as `GET /v1/plan` over a Unix socket, or to a port of this machine. */
export function sendRequest(
  to: string | number,
  what: string,
  {
    headers = {},
    body = "",
  }: {
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly body?: string | Uint8Array | undefined;
  } = {},
): Promise<RawAnswer> {
  const [method = "GET", path = "/"] = what.split(" ");
  const where = typeof to === "string" ? { socketPath: to } : { host: "127.0.0.1", port: to };
  return new Promise((resolve, reject) => {
    const sent = request({ ...where, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
