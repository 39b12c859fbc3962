import { request } from "node:http";
import { systemWords } from "../system-words.ts";
import { DeliveryError } from "./log-target.ts";

const timeoutMs = 10_000;

/** Lines as they are posted. */
interface LogPost {
  readonly location: string;
  readonly version: string;
  readonly contentType: string;
  readonly body: unknown;
  /** How many lines there are. */
  readonly count: number;
  readonly signal: AbortSignal;
}

/**
 * Posts lines. A server that has trouble or too much to do, or cannot be reached, gets them again; one that refuses them does not.
 *
 * @throws {@link DeliveryError}
 */
export async function postLogs(post: LogPost): Promise<void> {
  const { status, text } = await send(post).catch((cause: unknown) => {
    throw new DeliveryError(`Post ${JSON.stringify(post.location)}: ${systemWords(cause)}`, 0, { cause });
  });
  if (status === 200 || status === 204) return;
  const words = `${status} ${text}`;
  if (status !== 429 && status >= 400 && status < 500) {
    throw new DeliveryError(`server returned HTTP ${words}, dropping ${post.count} logs`, post.count);
  }
  const known = status === 429 || (status >= 500 && status < 600);
  throw new DeliveryError(known ? `server returned HTTP ${words}` : `unexpected response from server: ${words}`, 0);
}

function send(post: LogPost): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const url = new URL(post.location);
    const body = JSON.stringify(post.body);
    const sending = (url.protocol === "https:" ? process.getBuiltinModule("node:https").request : request)(url, {
      method: "POST",
      headers: {
        "content-type": post.contentType,
        "content-length": Buffer.byteLength(body),
        "user-agent": `pebble/${post.version}`,
      },
      signal: AbortSignal.any([post.signal, AbortSignal.timeout(timeoutMs)]),
    });
    sending.once("error", reject);
    sending.once("response", (response) => {
      // Read to its end, so that the connection serves again.
      response.resume();
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text: response.statusMessage ?? "" }));
    });
    sending.end(body);
  });
}
