import type { IncomingMessage } from "node:http";
import type { Check } from "@paas-charm/core/pebble";
import type { CheckFailure } from "@paas-charm/core/pebble-engine";
import { get } from "./http-get.ts";

/** What is read of a body that is shown. */
const shownBytes = 512;
const shownLines = 5;
const mostRedirects = 10;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Not for another host. */
const personal: ReadonlySet<string> = new Set(["authorization", "cookie", "cookie2", "www-authenticate"]);

/** Whether a server answers with a status from 200 to 299, after redirects. @throws Error in Go's words */
export async function checkHttp(
  http: NonNullable<Check["http"]>,
  signal: AbortSignal,
): Promise<CheckFailure | undefined> {
  const first = http.url ?? "";
  let headers: Readonly<Record<string, string>> = { ...http.headers };
  let shown = first;
  for (let followed = 0; ; followed += 1) {
    const { url, response } = await get(shown, headers, signal);
    const status = response.statusCode ?? 0;
    const location = redirects.has(status) ? response.headers.location : undefined;
    if (location === undefined || location === "") return judge(response, status, signal);
    response.destroy();
    if (followed + 1 >= mostRedirects) {
      throw new Error(`Get ${JSON.stringify(location)}: stopped after ${mostRedirects} redirects`);
    }
    const next = new URL(location, url);
    if (!isSameSite(new URL(first), next)) {
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !personal.has(name.toLowerCase())));
    }
    shown = next.href;
  }
}

async function judge(
  response: IncomingMessage,
  status: number,
  signal: AbortSignal,
): Promise<CheckFailure | undefined> {
  if (status >= 200 && status <= 299) {
    response.destroy();
    return undefined;
  }
  const detail = await readDetail(response, signal);
  return { message: `non-2xx status code ${status}`, ...(detail === "" ? {} : { detail }) };
}

async function readDetail(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  const abort = () => response.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= shownBytes) break;
    }
  } catch {
    return `cannot read response: ${signal.aborted ? "context deadline exceeded" : "unexpected EOF"}`;
  } finally {
    signal.removeEventListener("abort", abort);
  }
  const lines = Buffer.concat(chunks).subarray(0, shownBytes).toString().trim().split("\n");
  return lines.length > shownLines ? [...lines.slice(0, shownLines), "(...)"].join("\n") : lines.join("\n");
}

/** Whether what is personal may go from one to the other: the same host, or one below it. */
function isSameSite(from: URL, to: URL): boolean {
  return to.hostname === from.hostname || to.hostname.endsWith(`.${from.hostname}`);
}
